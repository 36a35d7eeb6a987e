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

/* What a CPU could not store: a map beside the one that is called `name`. */
#define SWIFT_BPF_LOST(name)                                                                                          \
    struct {                                                                                                          \
        __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                                                      \
        __uint(max_entries, 1);                                                                                       \
        __type(key, __u32);                                                                                           \
        __type(value, __u64);                                                                                         \
    } name##_lost SEC(".maps")

/* A ring buffer of `size` bytes (a power of two, and a multiple of the page size) for events of one type. */
#define BPF_EVENTS(name, event_type, size)                                                                            \
    struct {                                                                                                          \
        event_type(*type)[BPF_MAP_TYPE_RINGBUF];                                                                      \
        __uint(max_entries, size);                                                                                    \
    } name SEC(".maps");                                                                                              \
    SWIFT_BPF_LOST(name)

/* A perf event array for events of one type, for kernels before Linux 5.8. Use bpf_event_perf_output to send them. */
#define BPF_PERF_EVENTS(name, event_type)                                                                             \
    struct {                                                                                                          \
        event_type(*type)[BPF_MAP_TYPE_PERF_EVENT_ARRAY];                                                             \
        __uint(key_size, sizeof(__u32));                                                                              \
        __uint(value_size, sizeof(__u32));                                                                            \
    } name SEC(".maps");                                                                                              \
    SWIFT_BPF_LOST(name)

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
 * Submits a reserved event, and wakes the reader if `bytes` are unread; again only after it has read as many. A quarter of the
 * ring is a good number. Each place in a program that submits keeps its own account.
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

/*
 * Submits a reserved event, and wakes the reader if the last wake-up by this place in the program was `nanoseconds` ago.
 */
#define bpf_event_submit_by_time(event, nanoseconds)                                                                  \
    ({                                                                                                                \
        static __u64 swift_bpf_woken_at;                                                                              \
        __u64 swift_bpf_now = bpf_ktime_get_ns();                                                                     \
        __u64 swift_bpf_flags = BPF_RB_NO_WAKEUP;                                                                     \
                                                                                                                      \
        /* Signed: another CPU may have stored a later time. */                                                       \
        if ((__s64)(swift_bpf_now - swift_bpf_woken_at) >= (__s64)(nanoseconds)) {                                    \
            swift_bpf_woken_at = swift_bpf_now;                                                                       \
            swift_bpf_flags = BPF_RB_FORCE_WAKEUP;                                                                    \
        }                                                                                                             \
        bpf_ringbuf_submit((event), swift_bpf_flags);                                                                 \
    })

/* Discards a reserved event. */
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

/*
 * A queue for each CPU, in memory that the reader maps: an event costs a fraction of what it costs in a ring buffer, as it
 * needs neither a lock nor a helper that copies. For x86, whose CPUs see the stores of another one in their order.
 *
 *     BPF_QUEUE(calls, struct call, sizeof(struct call));
 *
 *     struct call *call = bpf_queue_reserve(calls, sizeof(*call));
 *     if (!call)
 *         return 0;                   (counted: PerCPUQueue.lost)
 *     call->number = …;
 *     bpf_queue_submit(calls, call, sizeof(*call));
 *
 * For programs that run to their end on a CPU, or are interrupted: tracepoints, probes, perf events, XDP and tc. An event of a
 * program that interrupts another one between reserve and submit is counted as lost. Do not use a queue in programs that may
 * sleep or be preempted by a task whose programs write to the same queue, such as those of control groups and LSM hooks.
 * Nothing is stored before a PerCPUQueue exists.
 */
#define BPF_QUEUE_SEGMENT_SIZE 65536U

/* The state of a CPU's queue: positions in bytes, which only grow. Each side's fields have a cache line of their own. */
struct swift_bpf_queue {
    __u64 produced;
    __u64 is_writing;    /* whether a program is between reserve and submit */
    __u64 wake_from;     /* the reader is not woken before it has consumed this much */
    __u64 segments;      /* a power of two; set by the reader */
    __u64 wakeup_bytes;  /* the reader is woken when so much is unread; set by the reader */
    __u64 unused[3];
    __u64 consumed;
    __u64 unused_by_reader[7];
};

/*
 * A queue for events of one type, at most `largest` bytes long. The size is set before the object is loaded, by
 * OpenBPFObject.setQueue(_:bytesPerCPU:). An event that begins in a segment ends there, or in the slack behind it.
 */
#define BPF_QUEUE(name, event_type, largest)                                                                          \
    typedef event_type name##_event;                                                                                  \
    struct name##_segment {                                                                                           \
        __u8 bytes[BPF_QUEUE_SEGMENT_SIZE + 8 + (((largest) + 7) & ~7)];                                              \
    };                                                                                                                \
    struct {                                                                                                          \
        __uint(type, BPF_MAP_TYPE_ARRAY);                                                                             \
        __uint(map_flags, BPF_F_MMAPABLE);                                                                            \
        __uint(max_entries, 1);                                                                                       \
        __type(key, __u32);                                                                                           \
        __type(value, struct swift_bpf_queue);                                                                        \
    } name SEC(".maps");                                                                                              \
    struct {                                                                                                          \
        __uint(type, BPF_MAP_TYPE_ARRAY);                                                                             \
        __uint(map_flags, BPF_F_MMAPABLE);                                                                            \
        __uint(max_entries, 1);                                                                                       \
        __type(key, __u32);                                                                                           \
        __type(value, struct name##_segment);                                                                         \
    } name##_segments SEC(".maps");                                                                                   \
    struct {                                                                                                          \
        __uint(type, BPF_MAP_TYPE_RINGBUF);                                                                           \
        __uint(max_entries, 4096);                                                                                    \
    } name##_bell SEC(".maps");                                                                                       \
    SWIFT_BPF_LOST(name)

static __attribute__((always_inline, unused)) void *swift_bpf_queue_reserve(void *queues, void *segments, void *lost,
                                                                            __u32 size)
{
    __u32 cpu = bpf_get_smp_processor_id();
    struct swift_bpf_queue *queue = bpf_map_lookup_elem(queues, &cpu);
    __u64 position, count;
    __u32 index;
    __u8 *segment;

    if (!queue)
        goto full;
    if (*(volatile __u64 *)&queue->is_writing)
        goto full;
    /* Before the position is read: a program that interrupts this one either completes its event here, or finds it set. */
    *(volatile __u64 *)&queue->is_writing = 1;
    __asm__ volatile("" ::: "memory");
    position = *(volatile __u64 *)&queue->produced;
    count = queue->segments;
    if (position + 8 + size - *(volatile __u64 *)&queue->consumed > count * BPF_QUEUE_SEGMENT_SIZE)
        goto release;
    index = cpu * count + ((position / BPF_QUEUE_SEGMENT_SIZE) & (count - 1));
    segment = bpf_map_lookup_elem(segments, &index);
    if (!segment)
        goto release;
    return segment + (position & (BPF_QUEUE_SEGMENT_SIZE - 8)) + 8;
release:
    *(volatile __u64 *)&queue->is_writing = 0;
full:
    swift_bpf_count_lost(lost);
    return 0;
}

static __attribute__((always_inline, unused)) void swift_bpf_queue_submit(void *queues, void *bell, void *event,
                                                                          __u32 size)
{
    __u32 cpu = bpf_get_smp_processor_id();
    struct swift_bpf_queue *queue = bpf_map_lookup_elem(queues, &cpu);
    __u64 position, consumed, nothing = 0;

    if (!queue)
        return;
    *(__u64 *)((__u8 *)event - 8) = size;
    position = queue->produced + ((8 + size + 7) & ~7U);
    /* The reader must see the bytes before the position. The compiler keeps the order, and so does the CPU. */
    __asm__ volatile("" ::: "memory");
    *(volatile __u64 *)&queue->produced = position;
    *(volatile __u64 *)&queue->is_writing = 0;
    consumed = *(volatile __u64 *)&queue->consumed;
    if (position - consumed < queue->wakeup_bytes || consumed < queue->wake_from)
        return;
    /* Once woken, the reader reads at least this far before it sleeps again. */
    queue->wake_from = consumed + queue->wakeup_bytes;
    bpf_ringbuf_output(bell, &nothing, sizeof(nothing), BPF_RB_FORCE_WAKEUP);
}

/* Reserves room for an event of at most `size` bytes in the queue of this CPU. NULL when it is full, which is counted. */
#define bpf_queue_reserve(queue, size)                                                                                \
    ((queue##_event *)swift_bpf_queue_reserve(&(queue), &queue##_segments, &queue##_lost, (size)))

/* Submits a reserved event with its size, which may be smaller than what was reserved. */
#define bpf_queue_submit(queue, event, size) swift_bpf_queue_submit(&(queue), &queue##_bell, (event), (size))

/* Discards a reserved event. */
#define bpf_queue_discard(queue)                                                                                      \
    ({                                                                                                                \
        __u32 swift_bpf_cpu = bpf_get_smp_processor_id();                                                             \
        struct swift_bpf_queue *swift_bpf_state = bpf_map_lookup_elem(&(queue), &swift_bpf_cpu);                      \
                                                                                                                      \
        if (swift_bpf_state)                                                                                          \
            *(volatile __u64 *)&swift_bpf_state->is_writing = 0;                                                      \
    })

#endif
