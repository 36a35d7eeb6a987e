// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// Reads a map's entries: many with one call where the kernel has batches for the map's type, and otherwise one by one.
///
/// The kernel guarantees neither an order nor a snapshot: an entry that is added or removed during the iteration may be
/// visited or not. Iteration by key starts over when its key is removed, and so do batches whose cursor is a key: the
/// map's size limits both.
@usableFromInline @safe
final class EntryReader {
    private enum Method { case batches, keys }

    private let map: BPFMap
    private let withValues: Bool
    private let removes: Bool
    private let withSpinLock: Bool
    @usableFromInline let keySize: Int
    @usableFromInline let valueSize: Int
    private var method = Method.batches
    private var isFirst = true
    private(set) var isLast = false

    /// The number of entries that fit. A hash bucket is returned whole, so this grows when a bucket does not fit.
    private var capacity: Int
    @usableFromInline var keys: UnsafeMutableRawPointer
    @usableFromInline var values: UnsafeMutableRawPointer

    /// The cursor of the next batch, or the last key.
    private var position: UnsafeMutableRawPointer
    private var nextPosition: UnsafeMutableRawPointer

    /// The number of entries to visit before giving up: each one once, and as many again for restarts. `nil` for maps
    /// without a size, such as the legacy ones of control groups, which never start over.
    private var remaining: Int?

    /// The number of batches in a row that the kernel interrupted without an entry.
    private var interruptions = 0

    /// The batch call; a test replaces it by one that behaves as other kernels do.
    var lookupBatch:
        (
            CInt, UnsafeMutableRawPointer?, UnsafeMutableRawPointer, UnsafeMutableRawPointer,
            UnsafeMutableRawPointer, inout UInt32
        ) -> CInt

    /// Creates a reader before the first entry.
    ///
    /// - Parameters:
    ///   - withValues: whether values can be read too.
    ///   - removes: whether entries are removed from the map when they are read.
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    ///   - capacity: the number of entries that are read at once, if a caller limits it.
    @usableFromInline
    init(
        _ map: BPFMap,
        withValues: Bool,
        removes: Bool = false,
        withSpinLock: Bool = false,
        capacity: Int? = nil
    ) throws(BPFError) {
        guard map.keySize > 0 else { throw map.withoutKeys(.iterate) }
        if removes, map.type.isIndexed {
            throw BPFError(
                .notSupported,
                operation: .delete,
                subject: .map(map.name),
                message: "\(map.type.description.indefiniteArticle) \(map.type) map has an entry for each index",
                advice: "Use delete(_:) for the indexes to remove, where the type has it"
            )
        }
        self.map = map
        self.withValues = withValues
        self.removes = removes
        self.withSpinLock = withSpinLock
        let flags = Self.flags(withSpinLock)
        let call = unsafe removes ? MapCalls.lookupAndDeleteBatch : MapCalls.lookupBatch
        unsafe lookupBatch = { map, cursor, next, keys, values, count in
            unsafe call(map, cursor, next, keys, values, &count, flags)
        }
        keySize = map.keySize
        valueSize = map.userValueSize
        let usual = Self.initialCapacity(entrySize: keySize + valueSize, maxEntries: map.maxEntries)
        let largest = max(1, Self.largestBuffer / max(1, keySize + valueSize))
        self.capacity = capacity.map { max(1, min($0, map.maxEntries, largest)) } ?? usual
        remaining = map.maxEntries > 0 ? 2 * map.maxEntries + 16 : nil
        unsafe keys = Self.buffer(self.capacity * keySize)
        unsafe values = Self.buffer(self.capacity * valueSize)
        // The kernel's cursor in a hash map is an index, not a key.
        unsafe position = Self.buffer(max(keySize, 8))
        unsafe nextPosition = Self.buffer(max(keySize, 8))
    }

    /// The number of bytes that a batch has at most, unless an entry or a bucket needs more.
    static let largestBuffer = 64 << 20

    /// Enough entries that the cost of a call is small for each, and at most a megabyte of large ones, or one.
    static func initialCapacity(entrySize: Int, maxEntries: Int) -> Int {
        let entrySize = max(entrySize, 1)
        return max(1, min(maxEntries, max(65536 / entrySize, min(64, 1 << 20 / entrySize))))
    }

    deinit {
        unsafe keys.deallocate()
        unsafe values.deallocate()
        unsafe position.deallocate()
        unsafe nextPosition.deallocate()
    }

    private static func buffer(_ size: Int) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
    }

    /// The key of an entry that ``next()`` has read; valid until the next call.
    @inlinable
    func key(_ index: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: keys + index * keySize, count: keySize)
    }

    /// The value of an entry that ``next()`` has read; valid until the next call.
    @inlinable
    func value(_ index: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: values + index * valueSize, count: valueSize)
    }

    /// The number of entries to reserve room for when `count` more have been read. Growing by doubling is the largest
    /// cost of an array, but a map with room for many entries may contain only a few.
    @usableFromInline
    func expects(_ seen: Int, _ count: Int) -> Int {
        isLast || method == .keys ? 0 : seen > 0 ? min(map.maxEntries, 16 * (seen + count)) : 0
    }

    /// Reads the next entries and returns their number, or `nil` at the end.
    @usableFromInline
    func next() throws(BPFError) -> Int? {
        while !isLast {
            if let remaining, remaining <= 0 { throw restartedTooOften() }
            let count =
                switch method {
                case .batches: try nextBatch()
                case .keys: try nextKey()
                }
            if count > 0 { return count }
        }
        return nil
    }

    /// BPF_MAP_LOOKUP_BATCH, Linux 5.6.
    private func nextBatch() throws(BPFError) -> Int {
        var count = UInt32(capacity)
        let result = unsafe lookupBatch(
            map.descriptor.rawValue,
            isFirst ? nil : position,
            nextPosition,
            keys,
            values,
            &count
        )
        switch result {
        case 0: break
        case -ENOENT: isLast = true
        case -EINTR where count > 0: break
        case -EINTR:
            // Kernels before 2025 stop a batch at keys without a value and cannot get past them: an array of maps has a
            // key for each empty slot. Only batches whose cursor is a key do that, so iteration by key continues from
            // it.
            interruptions += 1
            if interruptions == 3 { method = .keys }
            return 0
        case -ENOSPC:
            guard capacity < 1 << 24, capacity * (keySize + valueSize) < 1 << 32 else {
                throw map.failure(.iterate, result)
            }
            capacity *= 2
            unsafe keys.deallocate()
            unsafe values.deallocate()
            unsafe keys = Self.buffer(capacity * keySize)
            unsafe values = Self.buffer(capacity * valueSize)
            return 0
        default:
            // The errors of types without batches (kernel/bpf/syscall.c, bpf_map_do_batch).
            guard isFirst, result == -524 || result == -EINVAL || result == -EOPNOTSUPP else {
                throw map.failure(.iterate, result)
            }
            method = .keys
            return 0
        }
        unsafe swap(&position, &nextPosition)
        isFirst = false
        interruptions = 0
        remaining = remaining.map { $0 - Int(count) }
        return min(Int(count), capacity)
    }

    private func nextKey() throws(BPFError) -> Int {
        remaining = remaining.map { $0 - 1 }
        // A removed key is not a place to go on from.
        let result = unsafe MapCalls.nextKey(map.descriptor.rawValue, isFirst || removes ? nil : position, keys)
        if result == MapCalls.notFound {
            isLast = true
            return 0
        }
        if result < 0 { throw map.failure(.iterate, result) }
        unsafe position.copyMemory(from: keys, byteCount: keySize)
        isFirst = false
        guard withValues else { return 1 }
        let found = unsafe removes ? remove() : MapCalls.lookup(map.descriptor.rawValue, keys, values, flags)
        if found == MapCalls.notFound { return 0 }
        if found < 0 { throw map.failure(.iterate, found, withSpinLock: withSpinLock) }
        return 1
    }

    /// Removes the entry of the key that was read, whose value stays in the buffer.
    private func remove() -> CInt {
        let result = unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, keys, values, flags)
        guard result == -524 || result == -EINVAL || result == -EOPNOTSUPP else { return result }
        // Hash maps before Linux 5.14, and LPM tries.
        let found = unsafe MapCalls.lookup(map.descriptor.rawValue, keys, values, flags)
        return found < 0 ? found : unsafe MapCalls.delete(map.descriptor.rawValue, keys)
    }

    private var flags: UInt64 { Self.flags(withSpinLock) }

    private static func flags(_ withSpinLock: Bool) -> UInt64 { withSpinLock ? MapCalls.lock : 0 }

    private func restartedTooOften() -> BPFError {
        BPFError(
            .iterationInterrupted,
            operation: .iterate,
            subject: .map(map.name),
            message: "entries were removed faster than they could be visited",
            advice: "Use a second attempt, or detach the programs that delete entries first"
        )
    }
}
