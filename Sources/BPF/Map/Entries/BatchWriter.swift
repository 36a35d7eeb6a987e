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
    @usableFromInline let capacity: Int
    @usableFromInline let keySize: Int
    @usableFromInline let valueSize: Int
    @usableFromInline let keys: UnsafeMutableRawPointer
    @usableFromInline let values: UnsafeMutableRawPointer
    private var usesBatches: Bool
    /// The number of entries that were written, or of keys that were handled, and of those that existed.
    private var handled = 0
    private var found = 0

    /// - Parameter count: how many entries are expected at least.
    @usableFromInline
    init(_ map: BPFMap, _ action: Action, count: Int) throws(BPFError) {
        if case .delete = action, map.keySize == 0 { throw map.withoutKeys(.delete) }
        self.map = map
        self.action = action
        keySize = map.keySize
        switch action {
        case .update(let flags):
            valueSize = map.userValueSize
            // Batches have no other flag (generic_map_update_batch in kernel/bpf/syscall.c).
            usesBatches = flags & ~MapCalls.lock == 0 && keySize > 0
        case .delete:
            valueSize = 0
            usesBatches = true
        }
        let largest = EntryReader.initialCapacity(entrySize: keySize + valueSize, maxEntries: map.maxEntries)
        capacity = max(1, min(largest, max(count, 16)))
        unsafe keys = .allocate(byteCount: capacity * keySize, alignment: 8)
        unsafe values = .allocate(byteCount: capacity * valueSize, alignment: 8)
        // Between the CPUs' values are bytes that nothing sets.
        if map.type.isPerCPU {
            unsafe values.initializeMemory(as: UInt8.self, repeating: 0, count: capacity * valueSize)
        }
    }

    deinit {
        unsafe keys.deallocate()
        unsafe values.deallocate()
    }

    /// Writes the elements of a sequence, and returns how many of the keys existed.
    ///
    /// - Parameter set: copies an element to an index of the buffers.
    @inlinable @inline(__always) @discardableResult
    func write<Element>(
        _ elements: some Sequence<Element>,
        _ set: (Element, Int) throws(BPFError) -> Void
    ) throws(BPFError) -> Int {
        // Not a property: the compiler checks each access to one for conflicts.
        var count = 0
        for element in elements {
            try set(element, count)
            count += 1
            if count == capacity {
                try flush(count)
                count = 0
            }
        }
        return try finish(count)
    }

    /// Sets the key at an index. Its type has the map's key size.
    @inlinable @inline(__always)
    func setKey<Key: BPFValue>(_ key: Key, at index: Int, padding: [Range<Int>]) {
        let start = unsafe keys + index &* keySize
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: Key.bpfSize)
        var span = unsafe MutableRawSpan(_unsafeStart: start, byteCount: Key.bpfSize)
        key.encode(into: &span)
        if padding.isEmpty { return }
        for range in padding where range.upperBound <= keySize {
            for index in range { unsafe start.storeBytes(of: 0, toByteOffset: index, as: UInt8.self) }
        }
    }

    /// Sets the value at an index, or a CPU's part of it at an offset.
    @inlinable @inline(__always)
    func setValue<Value: BPFValue>(_ value: Value, at index: Int, offset: Int = 0) {
        let start = unsafe values + (index &* valueSize &+ offset)
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: Value.bpfSize)
        var span = unsafe MutableRawSpan(_unsafeStart: start, byteCount: Value.bpfSize)
        value.encode(into: &span)
    }

    /// Sets the bytes of the entry at an index.
    func setBytes(key: [UInt8], value: [UInt8], at index: Int) {
        let (keyTarget, valueTarget) = unsafe (keys + index * keySize, values + index * valueSize)
        unsafe key.withUnsafeBytes { key in
            if let start = key.baseAddress { unsafe keyTarget.copyMemory(from: start, byteCount: keySize) }
        }
        unsafe value.withUnsafeBytes { value in
            if let start = value.baseAddress { unsafe valueTarget.copyMemory(from: start, byteCount: valueSize) }
        }
    }

    /// Writes what is left, and returns how many of the keys existed.
    @usableFromInline
    func finish(_ count: Int) throws(BPFError) -> Int {
        if count > 0 { try flush(count) }
        return found
    }

    /// Deletes keys that lie in memory of the caller, by one system call where the kernel has batches.
    @usableFromInline
    func delete(_ keys: UnsafeRawBufferPointer) throws(BPFError) -> Int {
        guard let start = keys.baseAddress else { return 0 }
        // The kernel counts entries in 32 bits.
        let most = Int(UInt32.max)
        var (offset, count) = (0, keys.count / keySize)
        while count > 0 {
            try unsafe flush(start + offset * keySize, values, min(count, most))
            offset += min(count, most)
            count -= min(count, most)
        }
        return found
    }

    /// Writes the entries in the buffers.
    @usableFromInline
    func flush(_ count: Int) throws(BPFError) { try unsafe flush(keys, values, count) }

    private func flush(_ keys: UnsafeRawPointer, _ values: UnsafeRawPointer, _ count: Int) throws(BPFError) {
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
            try unsafe single(keys + done * keySize, values + done * valueSize)
            done += 1
        }
        while done < count {
            try unsafe single(keys + done * keySize, values + done * valueSize)
            done += 1
        }
    }

    private func batch(_ keys: UnsafeRawPointer, _ values: UnsafeRawPointer, _ count: inout UInt32) -> CInt {
        switch action {
        case .update(let flags): unsafe MapCalls.updateBatch(map.descriptor.rawValue, keys, values, &count, flags)
        case .delete: unsafe MapCalls.deleteBatch(map.descriptor.rawValue, keys, &count)
        }
    }

    private func single(_ key: UnsafeRawPointer, _ value: UnsafeRawPointer) throws(BPFError) {
        let result: CInt
        let operation: BPFError.Operation
        switch action {
        case .update(let flags):
            operation = .update
            result = unsafe MapCalls.update(map.descriptor.rawValue, keySize == 0 ? nil : key, value, flags)
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
        // An array of such keys is what the kernel reads.
        let isPlain =
            padding.isEmpty && Key.bpfLayout == .memory && MemoryLayout<Key>.size == keySize
            && MemoryLayout<Key>.stride == keySize
        let writer = try BatchWriter(self, .delete, count: keys.underestimatedCount)
        if isPlain {
            let result = keys.withContiguousStorageIfAvailable { keys -> Result<Int, BPFError> in
                Result { () throws(BPFError) in try unsafe writer.delete(UnsafeRawBufferPointer(keys)) }
            }
            if let result { return try result.get() }
        }
        return try writer.write(keys) { (key, index) throws(BPFError) in writer.setKey(key, at: index, padding: padding)
        }
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
