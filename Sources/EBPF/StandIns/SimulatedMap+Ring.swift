// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
/// Ring buffers: what the consumer has not read takes room, even if it was discarded.
extension SimulatedMap {
    /// The room of a record: a header of 8 bytes, and the data up to a multiple of 8.
    static func length(_ size: Int) -> Int { (size + 15) / 8 * 8 }

    /// Appends a record, if there is room.
    private func add(_ record: Record, to content: inout Content) -> Bool {
        guard content.unread + record.length < maxEntries else { return false }
        content.unread += record.length
        content.records.append(record)
        return true
    }

    /// Appends a record, if there is room. Returns 0 or a negative error.
    func append(_ bytes: [UInt8]) -> Int {
        withContent { add(Record(room: 0, bytes: bytes, state: .submitted), to: &$0) ? 0 : -11 }
    }

    /// Reserves a record at an address, and returns whether there was room.
    func reserve(_ size: Int, at room: UInt) -> Bool {
        let record = Record(room: room, bytes: [UInt8](repeating: 0, count: size), state: .reserved)
        return withContent { add(record, to: &$0) }
    }

    /// Submits a record that was reserved, or discards it without bytes.
    func finish(_ room: UInt, _ bytes: [UInt8]?) {
        withContent { content in
            guard let index = content.records.lastIndex(where: { $0.room == room && $0.state == .reserved }) else {
                return
            }
            if let bytes { content.records[index].bytes = bytes }
            content.records[index].state = bytes == nil ? .discarded : .submitted
        }
    }

    /// What programs have written and the consumer has not read.
    var unreadBytes: Int { withContent { $0.unread } }

    /// How far the consumer has read.
    var consumerPosition: Int { withContent { $0.consumed } }

    /// Reads the records up to one that is still reserved, as the consumer does.
    func drain() -> [[UInt8]] {
        withContent { content in
            let end = content.records.firstIndex { $0.state == .reserved } ?? content.records.endIndex
            let read = content.records[..<end]
            content.records.removeSubrange(..<end)
            let length = read.reduce(0) { $0 + $1.length }
            content.unread -= length
            content.consumed += length
            return read.filter { $0.state == .submitted }.map(\.bytes)
        }
    }
}
#endif
