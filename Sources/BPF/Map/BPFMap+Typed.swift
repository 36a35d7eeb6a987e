// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BPFMap {
    /// A view of the map that works on Swift values.
    ///
    /// - Parameters:
    ///   - key: the type of its keys, of the map's key size.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when a size differs, ``BPFError/Code/typeMismatch`` when the
    ///   map's BTF says that a key or value is another kind of thing, or ``BPFError/Code/notSupported`` for a per-CPU map,
    ///   which ``typedPerCPU(key:value:)`` is for.
    public func typed<Key: BPFValue, Value: BPFValue>(
        key: Key.Type,
        value: Value.Type
    ) throws(BPFError) -> TypedMap<Key, Value> {
        guard !type.isPerCPU else {
            throw BPFError(
                .notSupported,
                operation: .typedView,
                subject: .map(name),
                message: "a \(type) map has one value for each CPU",
                advice: "Use typedPerCPU(key:value:)"
            )
        }
        try check(key, value)
        return TypedMap(map: self)
    }

    /// A view of a per-CPU map that works on Swift values, one for each possible CPU.
    ///
    /// - Parameters:
    ///   - key: the type of its keys, of the map's key size.
    ///   - value: the type of one CPU's value, of the map's value size.
    /// - Throws: ``BPFError`` as ``typed(key:value:)`` does.
    public func typedPerCPU<Key: BPFValue, Value: BPFValue>(
        key: Key.Type,
        value: Value.Type
    ) throws(BPFError) -> TypedPerCPUMap<Key, Value> {
        guard type.isPerCPU else {
            throw BPFError(
                .notSupported,
                operation: .typedView,
                subject: .map(name),
                message: "a \(type) map has one value for all CPUs",
                advice: "Use typed(key:value:)"
            )
        }
        try check(key, value)
        return TypedPerCPUMap(map: self)
    }

    private func check<Key: BPFValue, Value: BPFValue>(_: Key.Type, _: Value.Type) throws(BPFError) {
        try check(Key.self, "key", size: keySize, shape: layout.keyShape, cName: layout.keyName, layout.keyDefect)
        try check(
            Value.self,
            "value",
            size: valueSize,
            shape: layout.valueShape,
            cName: layout.valueName,
            layout.valueDefect
        )
    }

    private func check<Part: BPFValue>(
        _: Part.Type,
        _ what: String,
        size: Int,
        shape: BTFTypes.Shape?,
        cName: String?,
        _ defect: (any BPFValue.Type) -> String?
    ) throws(BPFError) {
        try ValueLayout.check(Part.self, operation: .typedView, subject: .map(name))
        let isA = cName.map { ": it is a \($0)" } ?? ""
        guard Part.bpfSize == size else {
            throw BPFError(
                .sizeMismatch,
                operation: .typedView,
                subject: .map(name),
                message: "the \(what) type \(Part.self) has \(Part.bpfSize) bytes, expected \(size)\(isA)"
            )
        }
        guard shape?.accepts(Part.bpfKind) ?? true else {
            throw BPFError(
                .typeMismatch,
                operation: .typedView,
                subject: .map(name),
                message: "\(Part.self) cannot stand for the map's \(what)\(isA)"
            )
        }
        if let defect = defect(Part.self) {
            throw BPFError(
                .typeMismatch,
                operation: .typedView,
                subject: .map(name),
                message: "\(Part.self) is not laid out as the map's \(what)\(isA): \(defect)"
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
