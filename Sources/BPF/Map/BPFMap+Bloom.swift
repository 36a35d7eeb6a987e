// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// Whether a Bloom filter may hold a value: `false` is certain, `true` is not.
    ///
    /// A value is added by ``update(bytes:to:mode:)`` with an empty key, and never removed.
    ///
    /// - Parameter value: ``valueSize`` bytes in the machine's byte order.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for another type of map,
    ///   ``BPFError/Code/sizeMismatch`` for a value of another size, or the kernel's error.
    ///
    /// C counterpart: `bpf_map_lookup_elem` with the value as input. Minimum kernel: Linux 5.16.
    public func contains(bytes value: [UInt8]) throws(BPFError) -> Bool {
        guard type == .bloomFilter else {
            throw BPFError(
                .notSupported,
                operation: .lookup,
                subject: .map(name),
                message: "a \(type) map is asked for its keys, not for a value",
                advice: "Use lookup(bytes:)"
            )
        }
        guard value.count == valueSize else { throw sizeFailure(.lookup, "value", value.count, expected: valueSize) }
        var value = value
        let result = unsafe value.withUnsafeMutableBytes { value in
            unsafe MapCalls.lookup(descriptor.rawValue, nil, value.baseAddress, 0)
        }
        if result == MapCalls.notFound { return false }
        if result < 0 { throw failure(.lookup, result) }
        return true
    }

    /// Whether a Bloom filter may hold a value: `false` is certain, `true` is not.
    ///
    /// - Parameter value: a value of the map's value size.
    /// - Throws: ``BPFError`` as ``contains(bytes:)`` does, and ``BPFError/Code/typeMismatch`` for a type that is not stored as C
    ///   stores it.
    public func contains<Value: BPFValue>(_ value: Value) throws(BPFError) -> Bool {
        try ValueLayout.check(Value.self, operation: .lookup, subject: .map(name))
        var bytes = [UInt8](repeating: 0, count: Value.bpfSize)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            value.encode(into: &span)
        }
        return try contains(bytes: bytes)
    }
}
