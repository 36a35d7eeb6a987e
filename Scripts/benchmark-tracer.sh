#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures what SyscallTracer costs and checks it against its budget. Needs root and a C compiler; with
# bpftrace installed, it compares with it.
#
#     Scripts/benchmark-tracer.sh [ROUNDS]
#
# Prints a line for each figure with its limit, and fails if a figure is over its limit.
set -eu

cd "$(dirname "$0")/.."
# shellcheck source=lib/swiftpm.sh
. Scripts/lib/swiftpm.sh
rounds=${1:-5}
calls=2000000

[ "$(id -u)" = 0 ] || { echo "benchmark-tracer.sh: run it as root" >&2; exit 1; }
swiftpm build -c release --product SyscallTracer >&2
swiftpm build -c release --product syscall-workload >&2
build=$(swiftpm build -c release --show-bin-path)
tracer=$build/SyscallTracer
workload=$build/syscall-workload

work=$(mktemp -d)
running=
stop() {
    [ -n "$running" ] || return 0
    kill -INT "$running" 2>/dev/null || true
    # bpftrace overlooks a signal that comes right before it waits: it gets another every five seconds.
    ticks=0
    while grep -q ') [^Z]' "/proc/$running/stat" 2>/dev/null; do
        sleep 0.05
        ticks=$((ticks + 1))
        [ $((ticks % 100)) != 0 ] || kill -INT "$running" 2>/dev/null || true
    done
    wait "$running" 2>/dev/null || true
    running=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# Measured by the workload itself: nanoseconds a call.
loop() {
    taskset -c "$cpu" "$workload" time "$calls"
}

median() {
    sort -n "$1" | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int((NR + 2) / 2)]) / 2 }'
}

failed=0
check() { # name value unit limit
    verdict=$(awk -v value="$2" -v limit="$4" 'BEGIN { print value <= limit ? "ok" : "OVER" }')
    printf '%-44s %10s %-7s limit %-7s %s\n' "$1" "$2" "$3" "$4" "$verdict"
    [ "$verdict" = ok ] || failed=1
}

# 1. What a getppid costs, untraced and traced, a round of each after the other, on each CPU in turn, since where the scheduler
# puts a loop is luck. bpftrace-latency makes a histogram of the latencies, for which it measures what the tracer measures: on
# every CPU, streaming costs at most half of it and --summary 0.35. bpftrace-count counts calls by system call, in one program
# without a clock; it opens its event on CPU 0, where it costs twice as much as elsewhere, and is held against there alone.
has_bpftrace=no
if command -v bpftrace >/dev/null; then
    has_bpftrace=yes
    mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
fi
measure() { # cpu
    cpu=$1
    round=0
    while [ "$round" -lt "$rounds" ]; do
        round=$((round + 1))
        loop >> "$work/untraced.$cpu"

        "$tracer" > /dev/null 2>&1 & running=$!
        sleep 0.5
        loop >> "$work/stream.$cpu"
        stop

        "$tracer" --summary > /dev/null 2>&1 & running=$!
        sleep 0.5
        loop >> "$work/summary.$cpu"
        stop

        "$tracer" --summary --exact > /dev/null 2>&1 & running=$!
        sleep 0.5
        loop >> "$work/exact.$cpu"
        stop

        [ "$has_bpftrace" = yes ] || continue
        bpftrace_loop count 'tracepoint:raw_syscalls:sys_enter { @[args->id] = count(); }'
        bpftrace_loop latency 'tracepoint:raw_syscalls:sys_enter { @start[tid] = nsecs; }
            tracepoint:raw_syscalls:sys_exit /@start[tid]/ {
                @[args->id] = hist(nsecs - @start[tid]); delete(@start[tid]); }'
    done
}
bpftrace_loop() { # what program
    : > "$work/bpftrace.out"
    bpftrace -e 'BEGIN { printf("ready\n"); } '"$2" > "$work/bpftrace.out" 2>&1 & running=$!
    until grep -q ready "$work/bpftrace.out"; do sleep 0.05; done
    sleep 0.5
    loop >> "$work/bpftrace-$1.$cpu"
    stop
}
added() { # what cpu|mean
    for cpu in $([ "$2" = mean ] && echo "$cpus" || echo "$2"); do
        echo "$(median "$work/$1.$cpu") $(median "$work/untraced.$cpu")"
    done | awk '{ sum += $1 - $2 } END { printf "%.0f", sum / NR }'
}
ratio() { # what cpu|mean count|latency
    awk -v ours="$(added "$1" "$2")" -v theirs="$(added "bpftrace-$3" "$2")" \
        'BEGIN { printf "%.2f", ours / theirs }'
}
row() { # name value…
    printf '%-44s' "$1"
    shift
    printf ' %8s' "$@"
    echo
}

cpus=$(seq 0 $(($(nproc) - 1)))
for cpu in $cpus; do measure "$cpu"; done
row "nanoseconds for a getppid" $(for cpu in $cpus; do echo "CPU$cpu"; done) mean
row "untraced" $(for cpu in $cpus; do median "$work/untraced.$cpu"; done)
for what in stream summary exact bpftrace-count bpftrace-latency; do
    [ -e "$work/$what.0" ] || continue
    row "added by $what" $(for cpu in $cpus mean; do added $what "$cpu"; echo; done)
done
if [ "$has_bpftrace" = yes ]; then
    for theirs in count latency; do
        for what in stream summary exact; do
            row "$what against bpftrace-$theirs" $(for cpu in $cpus mean; do ratio $what "$cpu" $theirs; echo; done)
        done
    done
    for cpu in $cpus; do
        check "streaming against bpftrace-latency, CPU $cpu" "$(ratio stream "$cpu" latency)" x 0.5
        check "--summary against bpftrace-latency, CPU $cpu" "$(ratio summary "$cpu" latency)" x 0.35
    done
    check "streaming against bpftrace-count, CPU 0" "$(ratio stream 0 count)" x 0.85
    check "--summary against bpftrace-count, CPU 0" "$(ratio summary 0 count)" x 0.5
else
    echo "bpftrace is not installed: nothing to compare with" >&2
fi

# 2. From the start of the binary to its first event on the other end of a pipe.
round=0
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    start=$(date +%s%N)
    # The loop makes the events that a quiet machine has not.
    "$workload" loop 20000000 & running=$!
    "$tracer" --syscall getppid 2> /dev/null | head -n 1 > /dev/null &
    head=$!
    wait "$head"
    echo $((($(date +%s%N) - start) / 1000000)) >> "$work/first"
    stop
done
check "start to first event" "$(median "$work/first")" ms 150

# 3. Losses at 200,000 calls a second, and 4. the memory that streaming takes.
"$tracer" > /dev/null 2> "$work/errors" & running=$!
sleep 0.5
cpu_before=$(awk '{ print $14 + $15 }' "/proc/$running/stat")
"$workload" rate 200000 5 > "$work/rate"
cpu_after=$(awk '{ print $14 + $15 }' "/proc/$running/stat")
resident=$(awk '/^VmHWM/ { printf "%.1f", $2 / 1024 }' "/proc/$running/status")
stop
lost=$(sed -n 's/.*, \([0-9]*\) lost.*/\1/p' "$work/errors")
printf '%-44s %10s /s\n' "calls made in that run" "$(cat "$work/rate")"
check "lost at that rate" "${lost:-unknown}" events 0
printf '%-44s %10s %%\n' "of a CPU taken by the tracer in that time" \
    "$(awk -v ticks=$((cpu_after - cpu_before)) -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.0f", ticks / hz / 5 * 100 }')"
check "most resident memory" "$resident" MiB 60

# 5. Allocations: as many for a million events as for ten thousand. A preloaded library counts them.
cat > "$work/count.c" <<'SOURCE'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
static unsigned long count;

void *malloc(size_t size) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); return __libc_malloc(size); }
void *calloc(size_t n, size_t size) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); return __libc_calloc(n, size); }
void *realloc(void *p, size_t size) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); return __libc_realloc(p, size); }
int posix_memalign(void **p, size_t alignment, size_t size)
{
	__atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
	*p = __libc_memalign(alignment, size);
	return *p ? 0 : 12;
}
__attribute__((destructor)) static void report(void)
{
	FILE *file = fopen(getenv("ALLOCATIONS"), "w");

	if (file) {
		fprintf(file, "%lu\n", count);
		fclose(file);
	}
}
SOURCE
cc -O2 -shared -fPIC -w -o "$work/count.so" "$work/count.c"
allocations() { # format events
    # The command must not inherit what counts, so it gets an environment of its own.
    ALLOCATIONS="$work/allocations" LD_PRELOAD="$work/count.so" "$tracer" --format "$1" --syscall openat \
        --output /dev/null -- env -u LD_PRELOAD "$workload" opens "$2" 2> /dev/null
    cat "$work/allocations"
}
for format in text json; do
    few=$(allocations "$format" 10000)
    many=$(allocations "$format" 1000000)
    # Waits differ between the runs; each costs a few.
    check "allocations an event, $format ($few, $many)" \
        "$(awk -v few="$few" -v many="$many" 'BEGIN { printf "%.4f", (many - few) / 990000 }')" each 0.001
done
exit "$failed"
