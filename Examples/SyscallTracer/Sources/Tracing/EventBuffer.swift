// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer

/// How the memory between the programs and the tracer is laid out.
struct EventBuffer: Equatable {
    /// The size of the ring buffer, which holds all events, or only what wakes the reader if each CPU has a queue.
    let ringSize: Int
    /// How many segments each CPU's queue has, a power of two; 0 if all events go through the ring buffer.
    let segments: Int
    /// How many segments the queue of calls that do not return has, which end in bursts: a quarter of `segments` or one.
    var endingSegments: Int { max(min(segments, 1), segments / 4) }
    /// How many CPUs there may be.
    let cpus: Int
    /// How much is unread when the reader is woken, in bytes.
    let wakeupSize: Int

    /// For a summary, which has no events. By process, the ring tells of what the map has no room for.
    static func summary(_ kind: SummaryKind, pageSize: Int) -> EventBuffer {
        let size = kind == .process ? max(ProcessStatistics.ringSize, pageSize) : pageSize
        return EventBuffer(ringSize: size, segments: 0, cpus: 0, wakeupSize: size)
    }

    private init(ringSize: Int, segments: Int, cpus: Int, wakeupSize: Int) {
        self.ringSize = ringSize
        self.segments = segments
        self.cpus = cpus
        self.wakeupSize = wakeupSize
    }

    /// Divides memory among the CPUs, if each gets at least a segment.
    ///
    /// - Parameters:
    ///   - size: how much memory, or `nil` for as much as suits the machine.
    ///   - cpus: how many CPUs there may be; 0 if that is not known.
    ///   - keepsStoresInOrder: whether others see a CPU's stores in the order in which it made them.
    init(size: Int?, cpus: Int, keepsStoresInOrder: Bool = Self.keepsStoresInOrder, pageSize: Int) {
        let size = size ?? max(Self.defaultSize, cpus * Self.defaultSizePerCPU)
        let segments = cpus > 0 && keepsStoresInOrder ? size / cpus / Int(SYSCALL_SEGMENT_SIZE) : 0
        if segments > 0 {
            // The power of two that is not above it.
            let count = 1 << (Int.bitWidth - 1 - segments.leadingZeroBitCount)
            self.init(
                ringSize: pageSize,
                segments: count,
                cpus: cpus,
                wakeupSize: count * Int(SYSCALL_SEGMENT_SIZE) / 4
            )
        } else {
            var ringSize = pageSize
            while ringSize < size { ringSize *= 2 }
            self.init(ringSize: ringSize, segments: 0, cpus: cpus, wakeupSize: ringSize / 4)
        }
    }

    private static let defaultSize = 16 << 20
    private static let defaultSizePerCPU = 256 << 10

    private static var keepsStoresInOrder: Bool {
        #if arch(x86_64)
        true
        #else
        false
        #endif
    }
}
