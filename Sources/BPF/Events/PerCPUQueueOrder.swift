// SPDX-License-Identifier: Apache-2.0

/// The queues of a ``PerCPUQueue`` by the time of their first events: a binary heap.
@usableFromInline
struct PerCPUQueueOrder {
    @usableFromInline var entries: [(time: UInt64, index: Int)] = []

    @inlinable
    init(capacity: Int) { entries.reserveCapacity(capacity) }

    /// The index of the queue with the oldest event.
    @inlinable
    var first: Int? { entries.first?.index }

    /// The time of the oldest event, or the end of time.
    @inlinable
    var firstTime: UInt64 { entries.first?.time ?? .max }

    /// The time of the oldest event in the other queues, or the end of time.
    @inlinable
    var secondTime: UInt64 {
        let left = entries.count > 1 ? entries[1].time : .max
        let right = entries.count > 2 ? entries[2].time : .max
        return min(left, right)
    }

    @inlinable
    mutating func insert(_ index: Int, at time: UInt64) {
        entries.append((time, index))
        var place = entries.count - 1
        while place > 0, entries[place].time < entries[(place - 1) / 2].time {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Sets the time of the first queue's first event, and moves the queue to its place; `nil` removes the queue.
    @inlinable
    mutating func moveFirst(to time: UInt64?) {
        guard let last = entries.indices.last else { return }
        if let time {
            entries[0].time = time
        } else {
            entries.swapAt(0, last)
            entries.removeLast()
        }
        var place = 0
        while true {
            var least = place
            for child in 2 * place + 1..<2 * place + 3 where child < entries.count {
                if entries[child].time < entries[least].time { least = child }
            }
            guard least != place else { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}
