// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer

/// The layout of the memory that the BPF programs and the tracer share.
struct EventBuffer: Equatable {
    /// The size of the ring buffer, which holds all events, or only what wakes the reader if each CPU has a queue.
    let ringSize: Int
    /// The number of segments of each CPU's queue, a power of two; 0 if all events go through the ring buffer.
    let segments: Int
    /// The number of segments of the queue for calls that do not return: a quarter of `segments`, at least one.
    var endingSegments: Int { max(min(segments, 1), segments / 4) }
    /// The number of possible CPUs.
    let cpus: Int
    /// The number of unread bytes at which the reader is woken.
    let wakeupSize: Int

    /// The layout for a summary, which has no events. In a summary by process, the ring carries what the map has no
    /// room for.
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
    ///   - size: the memory in bytes, or `nil` for a size that suits the machine.
    ///   - cpus: the number of possible CPUs; 0 if it is not known.
    ///   - keepsStoresInOrder: whether other CPUs see a CPU's stores in their order.
    init(size: Int?, cpus: Int, keepsStoresInOrder: Bool = Self.keepsStoresInOrder, pageSize: Int) {
        let size = size ?? max(Self.defaultSize, cpus * Self.defaultSizePerCPU)
        let segments = cpus > 0 && keepsStoresInOrder ? size / cpus / Int(SYSCALL_SEGMENT_SIZE) : 0
        if segments > 0 {
            // Rounded down to a power of two.
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
