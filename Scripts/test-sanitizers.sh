#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the host tier under the address sanitizer, which looks for leaks too, and under the thread
# sanitizer: Scripts/test-sanitizers.sh [--filter REGEX] [address|thread…]
# shellcheck disable=SC1090,SC2034,SC2154
set -euo pipefail
for part in common suite; do source "$(dirname "$0")/lib/$part.sh"; done

filter='' sanitizers=()
while (($#)); do
    case $1 in
    --filter) filter=${2:?--filter needs a regular expression} && shift ;;
    address | thread) sanitizers+=("$1") ;;
    *) echo 'usage: Scripts/test-sanitizers.sh [--filter REGEX] [address|thread…]' && exit 2 ;;
    esac
    shift
done
((${#sanitizers[@]})) || sanitizers=(address thread)

# The program that is traced stays as it is: a sanitizer makes system calls of its own in it.
plain=$results/plain
mkdir -p "$plain"
"$(dirname "$(readlink -f "$(command -v swift)")")/clang" -o "$plain/syscall-workload" "$root/Tests/SyscallWorkload/main.c"
export SWIFT_BPF_WORKLOAD=$plain/syscall-workload

failed=() reports=()
for sanitizer in "${sanitizers[@]}"; do
    build_options=(--scratch-path "$root/.build-$sanitizer" "--sanitize=$sanitizer")
    suite_build
    # Reports go to files of their own, one per process: those of exit tests count as well.
    found=$results/$sanitizer-found
    rm -rf "$found" && mkdir -p "$found"
    # They stay open, and are not a leak.
    export SWIFT_BPF_REPORTS=$found
    export ASAN_OPTIONS="detect_leaks=1:log_path=$found/report"
    export TSAN_OPTIONS="log_path=$found/report"
    reports+=("$results/$sanitizer/result.json")
    good=1
    suite_host "$sanitizer" "$filter" || good=0
    if compgen -G "$found/report*" >/dev/null; then
        cat "$found"/report*
        good=0
    fi
    ((good)) || failed+=("$sanitizer")
done

suite_table "${reports[@]}"
((${#failed[@]} == 0)) || die "the sanitizer found something or a test failed: ${failed[*]}"
