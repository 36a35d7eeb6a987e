/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 OR BSD-2-Clause */
/*
 * Events with a type, and a counter of lost ones, for the C side of a program whose other side is Swift.
 *
 *     #include <linux/bpf.h>          (or "vmlinux.h")
 *     #include <bpf/bpf_helpers.h>
 *     #include <swift_bpf.h>
 *
 *     BPF_EVENTS(events, struct exec_event, 256 * 1024);
 *
 *     struct exec_event *event = bpf_event_reserve(events);
 *     if (!event)
 *         return 0;                   (counted: try skeleton.events.lost)
 *     event->pid = …;
 *     bpf_event_submit(event);
 *
 * The maps are plain ones, which every loader accepts: the type of the events is the element type of the array that
 * __uint(type, …) would declare as an array of int, and loaders read its length only.
 */
#ifndef SWIFT_BPF_H
#define SWIFT_BPF_H

/* A ring buffer of `size` bytes (a power of two, and a multiple of the page size) for events of one type. */
#define BPF_EVENTS(name, event_type, size)                                                                            \
    struct {                                                                                                          \
        event_type(*type)[BPF_MAP_TYPE_RINGBUF];                                                                      \
        __uint(max_entries, size);                                                                                    \
    } name SEC(".maps");                                                                                              \
    struct {                                                                                                          \
        __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                                                      \
        __uint(max_entries, 1);                                                                                       \
        __type(key, __u32);                                                                                           \
        __type(value, __u64);                                                                                         \
    } name##_lost SEC(".maps")

/* A perf event array for events of one type, for kernels before Linux 5.8. Use bpf_event_perf_output to send them. */
#define BPF_PERF_EVENTS(name, event_type)                                                                             \
    struct {                                                                                                          \
        event_type(*type)[BPF_MAP_TYPE_PERF_EVENT_ARRAY];                                                             \
        __uint(key_size, sizeof(__u32));                                                                              \
        __uint(value_size, sizeof(__u32));                                                                            \
    } name SEC(".maps");                                                                                              \
    struct {                                                                                                          \
        __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                                                      \
        __uint(max_entries, 1);                                                                                       \
        __type(key, __u32);                                                                                           \
        __type(value, __u64);                                                                                         \
    } name##_lost SEC(".maps")

/* Counts an event that could not be stored. */
static __attribute__((always_inline, unused)) void swift_bpf_count_lost(void *lost)
{
    __u32 zero = 0;
    __u64 *count = (__u64 *)bpf_map_lookup_elem(lost, &zero);

    if (count)
        __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
}

/* Reserves an event of a ring that BPF_EVENTS declared. NULL when the ring is full, which is counted. */
#define bpf_event_reserve(ring)                                                                                       \
    ({                                                                                                                \
        typeof(&(*(ring).type)[0]) swift_bpf_event =                                                                  \
            (typeof(swift_bpf_event))bpf_ringbuf_reserve(&(ring), sizeof(*swift_bpf_event), 0);                       \
        if (!swift_bpf_event)                                                                                         \
            swift_bpf_count_lost(&ring##_lost);                                                                       \
        swift_bpf_event;                                                                                              \
    })

/* Submits a reserved event, and wakes the reader if it waits. */
#define bpf_event_submit(event) bpf_ringbuf_submit((event), 0)

/*
 * When the reader wakes up decides what an event costs. bpf_event_submit wakes a reader that has read all earlier events, which
 * suits events that come a few thousand times a second at most. The following macros are for more: they let events gather, so
 * the reader must also wake up by itself. Use RingBuffer(map, wakeups: .interval(.milliseconds(50))), or
 * skeleton.events.stream(wakeups: .interval(.milliseconds(50))). Documentation/Performance.md has the figures.
 */

/* Submits a reserved event, and does not wake the reader. */
#define bpf_event_submit_silently(event) bpf_ringbuf_submit((event), BPF_RB_NO_WAKEUP)

/* Submits a reserved event, and wakes the reader. */
#define bpf_event_submit_and_wake(event) bpf_ringbuf_submit((event), BPF_RB_FORCE_WAKEUP)

/*
 * Submits a reserved event, and wakes the reader if `bytes` are unread: once for so many that it reads. A quarter of the ring
 * is a good number. The fill level is a look at the reader's cache line.
 */
#define bpf_event_submit_by_fill(ring, event, bytes)                                                                  \
    ({                                                                                                                \
        static __u64 swift_bpf_wake_from;                                                                             \
        __u64 swift_bpf_flags = BPF_RB_NO_WAKEUP;                                                                     \
                                                                                                                      \
        if (bpf_ringbuf_query(&(ring), BPF_RB_AVAIL_DATA) >= (bytes)) {                                               \
            __u64 swift_bpf_position = bpf_ringbuf_query(&(ring), BPF_RB_CONS_POS);                                   \
                                                                                                                      \
            if (swift_bpf_position >= swift_bpf_wake_from) {                                                          \
                swift_bpf_wake_from = swift_bpf_position + (bytes);                                                   \
                swift_bpf_flags = BPF_RB_FORCE_WAKEUP;                                                                \
            }                                                                                                         \
        }                                                                                                             \
        bpf_ringbuf_submit((event), swift_bpf_flags);                                                                 \
    })

/* Submits a reserved event, and wakes the reader if the last wake-up was `nanoseconds` ago. */
#define bpf_event_submit_by_time(event, nanoseconds)                                                                  \
    ({                                                                                                                \
        static __u64 swift_bpf_woken_at;                                                                              \
        __u64 swift_bpf_now = bpf_ktime_get_ns();                                                                     \
        __u64 swift_bpf_flags = BPF_RB_NO_WAKEUP;                                                                     \
                                                                                                                      \
        if (swift_bpf_now - swift_bpf_woken_at >= (nanoseconds)) {                                                    \
            swift_bpf_woken_at = swift_bpf_now;                                                                       \
            swift_bpf_flags = BPF_RB_FORCE_WAKEUP;                                                                    \
        }                                                                                                             \
        bpf_ringbuf_submit((event), swift_bpf_flags);                                                                 \
    })

/* Gives a reserved event back unused. */
#define bpf_event_discard(event) bpf_ringbuf_discard((event), 0)

/* Copies an event of any size to a ring that BPF_EVENTS declared. Negative when the ring is full, which is counted. */
#define bpf_event_output(ring, event, size)                                                                           \
    ({                                                                                                                \
        long swift_bpf_result = bpf_ringbuf_output(&(ring), (event), (size), 0);                                      \
        if (swift_bpf_result)                                                                                         \
            swift_bpf_count_lost(&ring##_lost);                                                                       \
        swift_bpf_result;                                                                                             \
    })

/*
 * Copies an event of any size to the buffer of this CPU, of a perf event array that BPF_PERF_EVENTS declared. Negative when
 * the buffer is full or nothing reads it, which is counted.
 */
#define bpf_event_perf_output(context, buffer, event, size)                                                           \
    ({                                                                                                                \
        long swift_bpf_result =                                                                                       \
            bpf_perf_event_output((context), &(buffer), BPF_F_CURRENT_CPU, (event), (size));                          \
        if (swift_bpf_result)                                                                                         \
            swift_bpf_count_lost(&buffer##_lost);                                                                     \
        swift_bpf_result;                                                                                             \
    })

#endif
