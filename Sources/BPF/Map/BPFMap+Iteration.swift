// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

extension BPFMap {
    /// Lends every entry's bytes to `body`, by batches where the kernel has them for this type of map.
    ///
    /// The kernel promises no order and no snapshot: an entry that is added or removed meanwhile may be seen or not. The walk
    /// key by key starts over when its key disappears, so it is bounded by the map's size.
    @usableFromInline
    func forEachEntry(
        withValues: Bool,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(BPFError) {
        guard keySize > 0 else {
            throw BPFError(
                .notSupported,
                operation: "iterate",
                subject: .map(name),
                message: "a \(type) map has no keys"
            )
        }
        if try unsafe forEachEntryInBatches(body) { return }
        try unsafe forEachEntryByKey(withValues: withValues, body)
    }

    /// Walks the map with BPF_MAP_LOOKUP_BATCH; `false` when the kernel or the type has no batches. Linux 5.6.
    private func forEachEntryInBatches(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(BPFError) -> Bool {
        let valueSize = transferSize
        // A hash bucket is returned whole, so the buffer grows when one does not fit.
        var capacity = max(1, min(maxEntries, max(64, 65536 / (keySize + valueSize))))
        var token = [UInt8](repeating: 0, count: max(keySize, 8))
        var nextToken = token
        var isFirst = true
        var keys = [UInt8](repeating: 0, count: capacity * keySize)
        var values = [UInt8](repeating: 0, count: capacity * valueSize)
        while true {
            var count = UInt32(capacity)
            let result = unsafe token.withUnsafeMutableBytes { token in
                unsafe nextToken.withUnsafeMutableBytes { next in
                    unsafe keys.withUnsafeMutableBytes { keys in
                        unsafe values.withUnsafeMutableBytes { values in
                            unsafe bpf_map_lookup_batch(
                                descriptor.rawValue,
                                isFirst ? nil : token.baseAddress,
                                next.baseAddress,
                                keys.baseAddress,
                                values.baseAddress,
                                &count,
                                nil
                            )
                        }
                    }
                }
            }
            switch result {
            case 0, -ENOENT: break
            case -EINTR, -EAGAIN: continue
            case -ENOSPC:
                guard capacity < 1 << 24 else { throw failure("iterate", result) }
                capacity *= 2
                keys = [UInt8](repeating: 0, count: capacity * keySize)
                values = [UInt8](repeating: 0, count: capacity * valueSize)
                continue
            default:
                // Types without batches answer with one of these (kernel/bpf/syscall.c, bpf_map_do_batch).
                if isFirst, result == -524 || result == -EINVAL || result == -EOPNOTSUPP { return false }
                throw failure("iterate", result)
            }
            unsafe keys.withUnsafeBytes { keys in
                unsafe values.withUnsafeBytes { values in
                    for index in 0..<min(Int(count), capacity) {
                        unsafe body(
                            UnsafeRawBufferPointer(rebasing: keys[index * keySize..<(index + 1) * keySize]),
                            UnsafeRawBufferPointer(rebasing: values[index * valueSize..<(index + 1) * valueSize])
                        )
                    }
                }
            }
            if result == -ENOENT { return true }
            swap(&token, &nextToken)
            isFirst = false
        }
    }

    private func forEachEntryByKey(
        withValues: Bool,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(BPFError) {
        var key = [UInt8](repeating: 0, count: keySize)
        var next = key
        var value = [UInt8](repeating: 0, count: transferSize)
        var isFirst = true
        // Every key once, and as many again for restarts.
        var remaining = 2 * maxEntries + 16
        while remaining > 0 {
            remaining -= 1
            let result = unsafe key.withUnsafeBytes { key in
                unsafe next.withUnsafeMutableBytes { next in
                    unsafe MapCalls.nextKey(descriptor.rawValue, isFirst ? nil : key.baseAddress, next.baseAddress)
                }
            }
            if result == MapCalls.notFound { return }
            if result < 0 { throw failure("iterate", result) }
            swap(&key, &next)
            isFirst = false
            var found = true
            if withValues {
                let result = unsafe key.withUnsafeBytes { key in
                    unsafe value.withUnsafeMutableBytes { value in
                        unsafe MapCalls.lookup(descriptor.rawValue, key.baseAddress, value.baseAddress, 0)
                    }
                }
                if result == MapCalls.notFound { found = false } else if result < 0 { throw failure("iterate", result) }
            }
            if found {
                unsafe key.withUnsafeBytes { key in
                    unsafe value.withUnsafeBytes { value in unsafe body(key, value) }
                }
            }
        }
        throw BPFError(
            .busy,
            operation: "iterate",
            subject: .map(name),
            message: "entries were removed faster than they could be visited",
            advice: "Iterate again, or while the programs that delete are detached"
        )
    }
}
