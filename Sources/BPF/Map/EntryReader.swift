// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// Reads a map's entries: many in one call where the kernel has batches for its type of map, and else one by one.
///
/// The kernel promises no order and no snapshot: an entry that is added or removed meanwhile may be seen or not. The walk
/// key by key starts over when its key disappears, and so do batches whose mark is a key: both are bounded by the map's
/// size.
@usableFromInline @safe
final class EntryReader {
    private enum Method { case batches, keys }

    private let map: BPFMap
    private let withValues: Bool
    @usableFromInline let keySize: Int
    @usableFromInline let valueSize: Int
    private var method = Method.batches
    private var isFirst = true
    private(set) var isLast = false

    /// How many entries fit. A hash bucket is returned whole, so it grows when one does not.
    private var capacity: Int
    @usableFromInline var keys: UnsafeMutableRawPointer
    @usableFromInline var values: UnsafeMutableRawPointer

    /// Where the next batch begins, or the key after which the next one comes.
    private var position: UnsafeMutableRawPointer
    private var nextPosition: UnsafeMutableRawPointer

    /// How many entries are still visited: every one once, and as many again for restarts. `nil` for maps whose size is not
    /// known, as the deprecated ones of control groups: they never start over.
    private var remaining: Int?

    /// How many batches in a row the kernel interrupted without an entry.
    private var interruptions = 0

    /// What batches are asked of; a test puts in its place how other kernels answer.
    var lookupBatch = unsafe MapCalls.lookupBatch

    /// A reader before the first entry. Without values, only its keys are to be looked at.
    @usableFromInline
    init(_ map: BPFMap, withValues: Bool) throws(BPFError) {
        guard map.keySize > 0 else {
            throw BPFError(
                .notSupported,
                operation: .iterate,
                subject: .map(map.name),
                message: "a \(map.type) map has no keys"
            )
        }
        self.map = map
        self.withValues = withValues
        keySize = map.keySize
        valueSize = map.userValueSize
        capacity = Self.initialCapacity(entrySize: keySize + valueSize, maxEntries: map.maxEntries)
        remaining = map.maxEntries > 0 ? 2 * map.maxEntries + 16 : nil
        unsafe keys = Self.buffer(capacity * keySize)
        unsafe values = Self.buffer(capacity * valueSize)
        // The kernel's mark in a hash map is an index, whatever the keys are.
        unsafe position = Self.buffer(max(keySize, 8))
        unsafe nextPosition = Self.buffer(max(keySize, 8))
    }

    /// Enough that a call costs little beside what it brings, and of large entries no more than a megabyte, or one.
    static func initialCapacity(entrySize: Int, maxEntries: Int) -> Int {
        max(1, min(maxEntries, max(65536 / entrySize, min(64, 1 << 20 / entrySize))))
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

    /// The key of an entry that ``next()`` has read, until it is called again.
    @inlinable
    func key(_ index: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: keys + index * keySize, count: keySize)
    }

    /// The value of an entry that ``next()`` has read, until it is called again.
    @inlinable
    func value(_ index: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: values + index * valueSize, count: valueSize)
    }

    /// For how many entries to have room when `count` more have come: growing by doubling costs more than all else, but a
    /// map of which little has been seen may be as good as empty.
    @usableFromInline
    func expects(_ seen: Int, _ count: Int) -> Int {
        isLast || method == .keys ? 0 : seen > 0 ? min(map.maxEntries, 16 * (seen + count)) : 0
    }

    /// Reads on; how many entries there are now to look at, or `nil` at the end.
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
            // Kernels before 2025 stop at keys without a value, and stay there: an array of maps has a key for each empty
            // slot. Only batches whose mark is a key do that, so the walk goes on from it.
            interruptions += 1
            if interruptions == 3 { method = .keys }
            return 0
        case -ENOSPC:
            guard capacity < 1 << 24 else { throw map.failure(.iterate, result) }
            capacity *= 2
            unsafe keys.deallocate()
            unsafe values.deallocate()
            unsafe keys = Self.buffer(capacity * keySize)
            unsafe values = Self.buffer(capacity * valueSize)
            return 0
        default:
            // Types without batches answer with one of these (kernel/bpf/syscall.c, bpf_map_do_batch).
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
        let result = unsafe MapCalls.nextKey(map.descriptor.rawValue, isFirst ? nil : position, keys)
        if result == MapCalls.notFound {
            isLast = true
            return 0
        }
        if result < 0 { throw map.failure(.iterate, result) }
        unsafe position.copyMemory(from: keys, byteCount: keySize)
        isFirst = false
        guard withValues else { return 1 }
        let found = unsafe MapCalls.lookup(map.descriptor.rawValue, keys, values, 0)
        if found == MapCalls.notFound { return 0 }
        if found < 0 { throw map.failure(.iterate, found) }
        return 1
    }

    private func restartedTooOften() -> BPFError {
        BPFError(
            .busy,
            operation: .iterate,
            subject: .map(map.name),
            message: "entries were removed faster than they could be visited",
            advice: "Iterate again, or while the programs that delete are detached"
        )
    }
}
