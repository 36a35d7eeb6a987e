// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// Returns a view of the map that works on Swift values.
    ///
    /// - Parameters:
    ///   - key: the type of its keys, of the map's key size.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when a size differs, ``BPFError/Code/typeMismatch``
    ///   when the map's BTF describes another kind of key or value, or ``BPFError/Code/notSupported`` for a per-CPU
    ///   map: use ``typedPerCPU(key:value:)``.
    public func typed<Key: BPFValue, Value: BPFValue>(
        key: Key.Type,
        value: Value.Type
    ) throws(BPFError) -> TypedMap<Key, Value> {
        try check(Key.self, Value.self, isPerCPU: false)
        return TypedMap(map: self)
    }

    /// Returns a view of a per-CPU map that works on Swift values, one for each possible CPU.
    ///
    /// - Parameters:
    ///   - key: the type of its keys, of the map's key size.
    ///   - value: the type of one CPU's value, of the map's value size.
    /// - Throws: ``BPFError`` as ``typed(key:value:)`` does.
    public func typedPerCPU<Key: BPFValue, Value: BPFValue>(
        key: Key.Type,
        value: Value.Type
    ) throws(BPFError) -> TypedPerCPUMap<Key, Value> {
        try check(Key.self, Value.self, isPerCPU: true)
        return TypedPerCPUMap(map: self)
    }

    private func check<Key: BPFValue, Value: BPFValue>(
        _: Key.Type,
        _: Value.Type,
        isPerCPU: Bool
    ) throws(BPFError) {
        guard type.isPerCPU == isPerCPU else {
            throw BPFError(
                .notSupported,
                operation: .typedView,
                subject: .map(name),
                message: "a \(type) map has one value for \(isPerCPU ? "all CPUs" : "each CPU")",
                advice: "Use \(isPerCPU ? "typed" : "typedPerCPU")(key:value:)"
            )
        }
        let check = StorageCheck(operation: .typedView, subject: .map(name))
        try check.accept(Key.self, is: "the map's key", size: keySize, type: layout.keyType)
        try check.accept(Value.self, is: "the map's value", size: valueSize, type: layout.valueType)
    }

    /// Throws for a map of another type than a view is for.
    func check(is expected: BPFMapType) throws(BPFError) {
        guard type == expected else {
            throw BPFError(
                .typeMismatch,
                operation: .typedView,
                subject: .map(name),
                message: "it is a \(type) map, and the view is for \(expected) maps"
            )
        }
    }

    /// The error of bytes in the map that are not a value of the Swift type.
    @usableFromInline
    func invalidBytes<Part>(_: Part.Type, _ operation: BPFError.Operation) -> BPFError {
        BPFError(
            .typeMismatch,
            operation: operation,
            subject: .map(name),
            message: "the bytes in the map are not a value of \(Part.self)"
        )
    }
}
