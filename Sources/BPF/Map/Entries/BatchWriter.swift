// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Writes or deletes many entries by few system calls where the kernel has batches for the map's type, and otherwise one by
/// one.
@usableFromInline @safe
final class BatchWriter {
    @usableFromInline
    enum Action {
        /// With the flags of each update.
        case update(UInt64)
        case delete
    }

    private let map: BPFMap
    private let action: Action
    private let capacity: Int
    @usableFromInline let keySize: Int
    @usableFromInline let valueSize: Int
    @usableFromInline let keys: UnsafeMutableRawPointer
    @usableFromInline let values: UnsafeMutableRawPointer
    /// The number of complete entries in the buffers.
    @usableFromInline var count = 0
    private var usesBatches: Bool
    /// The number of entries that were written, or of keys that were handled, and of those that existed.
    private var handled = 0
    private var found = 0

    /// - Parameter count: how many entries are expected at least.
    @usableFromInline
    init(_ map: BPFMap, _ action: Action, count: Int) {
        self.map = map
        self.action = action
        keySize = map.keySize
        switch action {
        case .update(let flags):
            valueSize = map.userValueSize
            // Batches have no other flag (generic_map_update_batch in kernel/bpf/syscall.c).
            usesBatches = flags & ~MapCalls.lock == 0
        case .delete:
            valueSize = 0
            usesBatches = true
        }
        let largest = EntryReader.initialCapacity(entrySize: keySize + valueSize, maxEntries: map.maxEntries)
        capacity = max(1, min(largest, max(count, 16)))
        unsafe keys = Self.buffer(capacity * keySize)
        unsafe values = Self.buffer(capacity * valueSize)
    }

    deinit {
        unsafe keys.deallocate()
        unsafe values.deallocate()
    }

    private static func buffer(_ size: Int) -> UnsafeMutableRawPointer {
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return unsafe buffer
    }

    /// Sets the key of the entry after the complete ones.
    @inlinable @inline(__always)
    func setKey<Key: BPFValue>(_ key: Key, padding: [Range<Int>]) {
        let start = unsafe keys + count &* keySize
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: keySize)
        var span = unsafe MutableRawSpan(_unsafeStart: start, byteCount: keySize)
        key.encode(into: &span)
        for range in padding where range.upperBound <= keySize {
            for index in range { unsafe start.storeBytes(of: 0, toByteOffset: index, as: UInt8.self) }
        }
    }

    /// Sets the value of the entry after the complete ones, or a CPU's part of it at an offset.
    @inlinable @inline(__always)
    func setValue<Value: BPFValue>(_ value: Value, at offset: Int = 0) {
        let start = unsafe values + (count &* valueSize &+ offset)
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: Value.bpfSize)
        var span = unsafe MutableRawSpan(_unsafeStart: start, byteCount: Value.bpfSize)
        value.encode(into: &span)
    }

    /// Sets the bytes of the entry after the complete ones.
    func setBytes(key: [UInt8], value: [UInt8]) {
        let (keyTarget, valueTarget) = unsafe (keys + count * keySize, values + count * valueSize)
        unsafe key.withUnsafeBytes { key in
            if let start = key.baseAddress { unsafe keyTarget.copyMemory(from: start, byteCount: keySize) }
        }
        unsafe value.withUnsafeBytes { value in
            if let start = value.baseAddress { unsafe valueTarget.copyMemory(from: start, byteCount: valueSize) }
        }
    }

    /// Completes an entry.
    @usableFromInline
    func next() throws(BPFError) {
        count += 1
        if count == capacity { try flush() }
    }

    /// Writes what is left, and returns how many of the keys existed.
    @usableFromInline @discardableResult
    func finish() throws(BPFError) -> Int {
        if count > 0 { try flush() }
        return found
    }

    private func flush() throws(BPFError) {
        defer { count = 0 }
        var done = 0
        while done < count, usesBatches {
            var size = UInt32(count - done)
            let result = unsafe batch(keys + done * keySize, values + done * valueSize, &size)
            if result == 0 {
                handled += count - done
                found += count - done
                return
            }
            // A call that the kernel refuses as a whole leaves the number as it was.
            let processed = size == UInt32(count - done) ? 0 : Int(size)
            handled += processed
            found += processed
            done += processed
            if processed == 0, result == -524 || result == -EINVAL || result == -EOPNOTSUPP { usesBatches = false }
            // The entry that stopped the batch has its own error, or none any more.
            try single(done)
            done += 1
        }
        while done < count {
            try single(done)
            done += 1
        }
    }

    private func batch(_ keys: UnsafeRawPointer, _ values: UnsafeRawPointer, _ count: inout UInt32) -> CInt {
        switch action {
        case .update(let flags): unsafe MapCalls.updateBatch(map.descriptor.rawValue, keys, values, &count, flags)
        case .delete: unsafe MapCalls.deleteBatch(map.descriptor.rawValue, keys, &count)
        }
    }

    private func single(_ index: Int) throws(BPFError) {
        let key = unsafe keys + index * keySize
        let result: CInt
        let operation: BPFError.Operation
        switch action {
        case .update(let flags):
            operation = .update
            result = unsafe MapCalls.update(map.descriptor.rawValue, key, values + index * valueSize, flags)
        case .delete:
            operation = .delete
            result = unsafe MapCalls.delete(map.descriptor.rawValue, key)
        }
        if case .delete = action, result == MapCalls.notFound {
            handled += 1
            return
        }
        guard result == 0 else { throw map.failure(operation, result).after(handled) }
        handled += 1
        found += 1
    }
}

extension BPFMap {
    @inlinable
    func delete<Key: BPFValue>(_ keys: some Sequence<Key>, padding: [Range<Int>]) throws(BPFError) -> Int {
        let writer = BatchWriter(self, .delete, count: keys.underestimatedCount)
        for key in keys {
            writer.setKey(key, padding: padding)
            try writer.next()
        }
        return try writer.finish()
    }
}

extension BPFError {
    /// The same error, with the number of entries that were handled before.
    fileprivate func after(_ count: Int) -> BPFError {
        BPFError(
            code,
            errno: errno,
            operation: operation,
            subject: subject,
            message:
                "\(message) (entry \(count + 1): \(count) were \(operation == .delete ? "deleted" : "written") before)",
            advice: advice,
            cause: cause
        )
    }
}
