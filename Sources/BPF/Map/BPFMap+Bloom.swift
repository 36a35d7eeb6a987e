// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// Returns whether a Bloom filter may contain a value: `false` is certain, `true` is not.
    ///
    /// - Parameter value: a value of the map's value size.
    /// - Throws: ``BPFError`` as ``RawMap/contains(_:)`` does, and ``BPFError/Code/typeMismatch`` for a type whose
    ///   memory differs from C's.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with the value as input. Minimum kernel: Linux 5.16.
    public func contains<Value: BPFValue>(_ value: Value) throws(BPFError) -> Bool {
        try ValueLayout.check(Value.self, operation: .lookup, subject: .map(name))
        var bytes = [UInt8](repeating: 0, count: Value.bpfSize)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            value.encode(into: &span)
        }
        return try raw.contains(bytes)
    }
}
