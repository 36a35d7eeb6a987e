// SPDX-License-Identifier: Apache-2.0

/// Queues by the time of their first events: a binary heap.
struct EventOrder {
    private var entries: [(time: UInt64, queue: Int)] = []

    /// The queue with the oldest event.
    var first: Int? { entries.first?.queue }

    /// The time of the oldest event, or the end of time.
    var firstTime: UInt64 { entries.first?.time ?? .max }

    /// The time of the oldest event in the other queues, or the end of time.
    var secondTime: UInt64 {
        let left = entries.count > 1 ? entries[1].time : .max
        let right = entries.count > 2 ? entries[2].time : .max
        return min(left, right)
    }

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    mutating func insert(_ queue: Int, at time: UInt64) {
        entries.append((time, queue))
        var index = entries.count - 1
        while index > 0, entries[index].time < entries[(index - 1) / 2].time {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Sets the time of the first queue's first event, and moves the queue to its place.
    mutating func moveFirst(to time: UInt64) {
        entries[0].time = time
        sink()
    }

    mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        sink()
    }

    private mutating func sink() {
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < entries.count {
                if entries[child].time < entries[least].time { least = child }
            }
            guard least != index else { return }
            entries.swapAt(index, least)
            index = least
        }
    }
}
