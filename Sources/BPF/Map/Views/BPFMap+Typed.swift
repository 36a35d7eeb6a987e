// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// Returns a view of the map that works on Swift values.
    ///
    /// - Parameters:
    ///   - key: the type of its keys, of the map's key size.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when a size differs, or ``BPFError/Code/typeMismatch``
    ///   when the map's BTF describes another kind of key or value, or when the type of map has another view, for
    ///   example ``typedPerCPU(key:value:)``.
    public func typed<Key: BPFValue, Value: BPFValue>(
        key: Key.Type,
        value: Value.Type
    ) throws(BPFError) -> TypedMap<Key, Value> {
        try check(is: .keyed)
        try checkKey(Key.self)
        try checkValue(Value.self)
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
        try check(is: .perCPU)
        try checkKey(Key.self)
        try checkValue(Value.self)
        return TypedPerCPUMap(map: self)
    }

    /// Throws for a Swift type that does not match the map's keys.
    func checkKey<Key: BPFValue>(_: Key.Type) throws(BPFError) {
        let check = StorageCheck(operation: .typedView, subject: .map(name))
        try check.accept(Key.self, is: "the map's key", size: keySize, type: layout.keyType)
    }

    /// Throws for a Swift type that does not match the map's values.
    func checkValue<Value: BPFValue>(_: Value.Type) throws(BPFError) {
        let check = StorageCheck(operation: .typedView, subject: .map(name))
        try check.accept(Value.self, is: "the map's value", size: valueSize, type: layout.valueType)
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
