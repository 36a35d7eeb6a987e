#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Races a ring's reader against programs on two CPUs, with random pauses on both sides: no event may be lost, come twice or
# out of order, and no reader may sleep while there are events.
# shellcheck disable=SC1090,SC1091
set -euo pipefail
for part in common; do source "$(dirname "$0")/lib/$part.sh"; done
cd "$root"

if [[ ${1:-} == -* || $# -gt 1 ]]; then
    echo 'usage: Scripts/stress-rings.sh [EVENTS]     100 million by default, in about a minute' >&2
    exit 2
fi
swiftpm build -c release --package-path Benchmarks --product ring-stress
as_root "$(swiftpm build -c release --package-path Benchmarks --show-bin-path)/ring-stress" "${1:-100000000}"
