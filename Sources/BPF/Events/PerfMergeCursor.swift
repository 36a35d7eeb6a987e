// SPDX-License-Identifier: Apache-2.0

/// The positions of an asynchronous consumer that merges a perf buffer's CPUs by a key. It holds the claim while it exists.
@usableFromInline
final class PerfMergeCursor<Event: BPFValue> {
    /// A CPU's position, and its next event.
    private struct Lane {
        let head: PerfHead
        var first: (key: UInt64, event: Event)?
    }

    private let buffer: PerfBuffer
    private var lanes: [Lane] = []

    init(_ buffer: PerfBuffer) throws(BPFError) {
        self.buffer = buffer
        try buffer.claim()
    }

    deinit {
        for lane in lanes { lane.head.publish() }
        buffer.release()
    }

    /// Publishes the positions, and looks for events on all CPUs.
    func refresh() -> Bool {
        lanes = buffer.currentRings.map { ring in
            guard let lane = lanes.first(where: { $0.head.ring === ring }) else {
                return Lane(head: PerfHead(buffer, ring))
            }
            lane.head.publish()
            lane.head.look()
            return lane
        }
        return lanes.contains { $0.head.next != $0.head.end }
    }

    /// Returns the event with the smallest key and its place, and stays before it.
    func peek(_ key: (Event) -> UInt64) throws(BPFError) -> (key: UInt64, event: Event, place: UInt)? {
        var least: (key: UInt64, event: Event, place: UInt)?
        for index in lanes.indices {
            let head = lanes[index].head
            if lanes[index].first == nil, try head.advance() {
                let event = try head.withSample { (sample) throws(BPFError) in try sample.load(as: Event.self) }
                lanes[index].first = (key(event), event)
            }
            guard let first = lanes[index].first else { continue }
            if let least, least.key <= first.key { continue }
            least = (first.key, first.event, UInt(index))
        }
        return least
    }

    /// Consumes the event that was peeked at.
    func consume(at place: UInt) {
        let lane = Int(place)
        lanes[lane].first = nil
        lanes[lane].head.skip()
    }
}

@available(*, unavailable, message: "a cursor belongs to one task")
extension PerfMergeCursor: Sendable {}
