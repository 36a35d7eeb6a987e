// SPDX-License-Identifier: Apache-2.0

import BPF

/// The layout of the memory that the BPF programs and the tracer share.
struct EventBuffer: Equatable {
    /// The size of the ring buffer, which holds all events unless each CPU has queues.
    let ringSize: Int
    /// The size of each CPU's queue, a power of two; 0 if all events go through the ring buffer.
    let queueSize: Int
    /// The size of each CPU's queue for calls that do not return: a quarter of ``queueSize``, if a queue can be so small.
    var endingQueueSize: Int { min(queueSize, max(PerCPUQueue.smallestBytesPerCPU, queueSize / 4)) }

    /// The number of unread bytes of the ring buffer at which the reader is woken.
    var wakeupSize: Int { ringSize / 4 }

    /// The layout for a summary, which has no events. In a summary by process, the ring carries what the map has no
    /// room for.
    static func summary(_ kind: SummaryKind, pageSize: Int) -> EventBuffer {
        let size = kind == .process ? max(ProcessStatistics.ringSize, pageSize) : pageSize
        return EventBuffer(ringSize: size, queueSize: 0)
    }

    private init(ringSize: Int, queueSize: Int) {
        self.ringSize = ringSize
        self.queueSize = queueSize
    }

    /// Divides memory among the CPUs, if each gets at least the smallest queue.
    ///
    /// - Parameters:
    ///   - size: the memory in bytes, or `nil` for a size that suits the machine.
    ///   - cpus: the number of possible CPUs; 0 if it is not known.
    ///   - hasQueues: whether the machine has queues for each CPU.
    init(size: Int?, cpus: Int, hasQueues: Bool = PerCPUQueue.isSupported, pageSize: Int) {
        let size = size ?? max(Self.defaultSize, cpus * Self.defaultSizePerCPU)
        let share = cpus > 0 && hasQueues ? size / cpus : 0
        if share >= PerCPUQueue.smallestBytesPerCPU {
            // Rounded down to a power of two.
            self.init(ringSize: pageSize, queueSize: 1 << (Int.bitWidth - 1 - share.leadingZeroBitCount))
        } else {
            var ringSize = pageSize
            while ringSize < size { ringSize *= 2 }
            self.init(ringSize: ringSize, queueSize: 0)
        }
    }

    private static let defaultSize = 16 << 20
    private static let defaultSizePerCPU = 256 << 10
}
