// SPDX-License-Identifier: Apache-2.0

// Iteration, once for the views of bytes, of values and of per-CPU values. Inlined into the views, as their closures
// are.

extension BPFMap {
    /// Returns an element for every entry.
    @inlinable @inline(__always)
    func collect<Element>(
        withValues: Bool,
        withSpinLock: Bool = false,
        _ element: (EntryReader, Int) throws(BPFError) -> Element
    ) throws(BPFError) -> [Element] {
        var found: [Element] = []
        let reader = try EntryReader(self, withValues: withValues, withSpinLock: withSpinLock)
        while let count = try reader.next() {
            found.reserveCapacity(reader.expects(found.count, count))
            for index in 0..<count { found.append(try element(reader, index)) }
        }
        return found
    }

    /// Calls a closure with the place of every entry in a reader.
    @inlinable @inline(__always)
    func forEachEntry(withSpinLock: Bool = false, _ body: (EntryReader, Int) throws -> Void) throws {
        let reader = try EntryReader(self, withValues: true, withSpinLock: withSpinLock)
        while let count = try reader.next() {
            for index in 0..<count { try body(reader, index) }
        }
    }

    /// Returns all keys as values of a type.
    @inlinable
    func keys<Key: BPFValue>(as _: Key.Type) throws(BPFError) -> [Key] {
        try collect(withValues: false) { (reader, index) throws(BPFError) in
            guard let key = unsafe Key(decoding: reader.key(index).bytes) else {
                throw invalidBytes(Key.self, .iterate)
            }
            return key
        }
    }
}
