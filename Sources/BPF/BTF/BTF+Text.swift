// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BTF {
    /// Returns all types as C text, each after those that it needs: a header file without its guard.
    ///
    /// Split BTF is printed without the types of its base that it does not need.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidBTF`` when the text would not end or libbpf cannot print it.
    ///
    /// The corresponding C function is `btf_dump__dump_type`, for each type.
    public func text() throws(BPFError) -> String { try text(of: types.lazy.filter(\.isDefinition)) }

    /// Returns some types as C text, each after those that it needs, and each once.
    ///
    /// - Parameter types: types of this BTF.
    /// - Throws: ``BPFError`` as ``text()`` does.
    ///
    /// The corresponding C function is `btf_dump__dump_type`.
    public func text(of types: some Sequence<CType>) throws(BPFError) -> String {
        if !libbpf.isTrusted {
            do throws(BTFDefect) {
                try reader.checkText()
            } catch {
                throw .damagedTypes(error, subject: .btf(name))
            }
        }
        return try libbpf.text(of: types.filter { $0.btf.libbpf === libbpf }.map(\.id))
    }
}

extension BTF.CType {
    /// Returns the type as C text: its definition after those that it needs, or the declaration of a function or a
    /// variable.
    ///
    /// - Throws: ``BPFError`` as ``BTF/text()`` does.
    ///
    /// The corresponding C functions are `btf_dump__dump_type` and `btf_dump__emit_type_decl`.
    public func text() throws(BPFError) -> String { try btf.text(of: CollectionOfOne(self)) }

    /// Whether a header file has it.
    fileprivate var isDefinition: Bool {
        switch kind {
        case .function, .variable, .dataSection, .declarationTag, .void: false
        default: true
        }
    }
}
