#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the small examples, runs each for a moment as root, and checks what it prints. The flagship example, SyscallTracer,
# has tests of its own.
#
#   Scripts/test-examples.sh
# shellcheck disable=SC1091,SC2154
set -euo pipefail
source "$(dirname "$0")/lib/common.sh"
need_tools ip=iproute2

"$root/Scripts/install-dependencies.sh"
for name in ExecWatch/exec-watch XDPCounter/xdp-counter UprobeLatency/uprobe-latency SchedLatency/sched-latency; do
    swiftpm build --package-path "$root" --product "${name#*/}" >&2
    lines=$(wc -l <"$root/Examples/${name%/*}/Sources/${name#*/}/Main.swift")
    ((lines < 80)) || die "$name has $lines lines of Swift: a small example has fewer than 80"
done
products=$(swiftpm build --package-path "$root" --show-bin-path)
# A package of its own, for its dependency.
swiftpm build --package-path "$root/Examples/ExecService" >&2
service=$(swiftpm build --package-path "$root/Examples/ExecService" --show-bin-path)/exec-service
mount_filesystems

# Runs a command as root, alone: the leak checks of the tests look at all programs of the kernel.
run() { as_root flock /run/lock/swift-bpf-tests "$@" 2>&1 || true; }
# Sends SIGINT after some seconds, as Ctrl-C does.
interrupted() { run timeout --signal INT "$@"; }

failed=0
# expect NAME OUTPUT PATTERN…: the output has a line for each pattern.
expect() {
    local name=$1 output=$2 pattern missing=0
    shift 2
    for pattern; do
        grep -qE -- "$pattern" <<<"$output" || { note "FAILED: $name prints nothing that matches '$pattern'" && missing=1; }
    done
    if ((missing)); then printf '%s\n' "$output" >&2 && failed=1; else note "ok: $name"; fi
}

# Something to see: a process starts every 100 ms.
(while sleep 0.1; do /bin/true; done) &
load=$!
trap 'kill "$load"' EXIT
expect ExecWatch "$(interrupted 2 "$products/exec-watch")" 'press Ctrl-C' '^[0-9]+ \(user [0-9]+\) runs true$' '^0 events lost$'
expect 'ExecWatch of one user' "$(interrupted 2 "$products/exec-watch" 4242)" 'press Ctrl-C' '^0 events lost$'
expect ExecService "$(run timeout --signal TERM 2 "$service")" 'watching' ' [1-9][0-9]* events, 0 lost$'
expect SchedLatency "$(run "$products/sched-latency" --duration 2)" 'microseconds +count' '[0-9] +[1-9][0-9]* \|█'
expect 'SchedLatency until Ctrl-C' "$(interrupted 2 "$products/sched-latency")" '[0-9] +[1-9][0-9]* \|█'
expect UprobeLatency "$(interrupted 2 "$products/uprobe-latency")" 'fibonacci\(20\) is 6765' \
    '^[1-9][0-9]* calls, average [1-9][0-9]* ns, longest [1-9][0-9]* ns$'
expect 'UprobeLatency of another binary' \
    "$(interrupted 3 "$products/uprobe-latency" --binary libc.so.6 --function fork)" '^[1-9][0-9]* calls'
expect 'UprobeLatency of a function that does not exist' \
    "$(run "$products/uprobe-latency" --function none)" "/proc/self/exe' has no 'none'"
expect XDPCounter "$(run env "XDP_COUNTER=$products/xdp-counter" "$root/Examples/XDPCounter/demo.sh" 3)" \
    'press Ctrl-C' 'TCP: [1-9]' 'UDP: [1-9]'
[[ $failed == 0 ]] || die 'an example does not do what its page says'
