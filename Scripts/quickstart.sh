#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the system call tracer on this machine: installs what is needed, builds, and starts it as root. Arguments are passed
# on, for example:
#
#   Scripts/quickstart.sh                              every system call of the machine; Ctrl-C ends it
#   Scripts/quickstart.sh --summary --duration 5s      where the time goes
#   Scripts/quickstart.sh -- ls -l                     one command and its children
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=lib/swiftpm.sh
source "$root/Scripts/lib/swiftpm.sh"

"$root/Scripts/install-dependencies.sh"
swiftpm build --package-path "$root" -c release --product SyscallTracer >&2
tracer=$(swiftpm build --package-path "$root" -c release --show-bin-path)/SyscallTracer
if [ "$(id -u)" -eq 0 ]; then exec "$tracer" "$@"; else exec sudo "$tracer" "$@"; fi
