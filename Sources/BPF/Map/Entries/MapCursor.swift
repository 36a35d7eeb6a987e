// SPDX-License-Identifier: Apache-2.0

/// A place between two entries of a map, from which a caller goes on when it likes.
///
/// Entries are read in batches of a size that the caller chose, so a walk over a large map needs little memory. The kernel
/// guarantees neither an order nor a snapshot: an entry that is added or removed during the walk may be visited or not.
/// A walk that starts over more often than the map's size allows throws ``BPFError/Code/iterationInterrupted``.
public struct MapCursor<Element>: ~Copyable {
    @usableFromInline let reader: EntryReader
    @usableFromInline let element: (EntryReader, Int) throws(BPFError) -> Element
    @usableFromInline var index = 0
    @usableFromInline var count = 0

    // Inlined into the views, whose closures are for one type of entries then.
    @inlinable
    init(_ reader: EntryReader, _ element: @escaping (EntryReader, Int) throws(BPFError) -> Element) {
        self.reader = reader
        self.element = element
    }

    /// Returns the next entry, or `nil` at the end.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does. A later call goes on with the next entries.
    @inlinable
    public mutating func next() throws(BPFError) -> Element? {
        if index == count {
            guard let read = try reader.next() else { return nil }
            (index, count) = (0, read)
        }
        index += 1
        return try element(reader, index - 1)
    }
}

extension BPFMap {
    @inlinable
    func keyCursor<Key: BPFValue>(of _: Key.Type, batchSize: Int?) throws(BPFError) -> MapCursor<Key> {
        let reader = try EntryReader(self, withValues: false, capacity: batchSize)
        return MapCursor(reader) { (reader, index) throws(BPFError) in
            guard let key = unsafe Key(decoding: reader.key(index).bytes) else {
                throw self.invalidBytes(Key.self, .iterate)
            }
            return key
        }
    }
}
