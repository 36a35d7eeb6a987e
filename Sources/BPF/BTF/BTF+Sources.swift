// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BTF {
    /// Opens the BTF of an object that is not loaded yet.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/missingBTF`` for an object without BTF.
    ///
    /// The corresponding C function is `bpf_object__btf`.
    public init(of object: borrowing OpenBPFObject) throws(BPFError) {
        try self.init(object.handle.btf, name: object.handle.name, subject: .object(object.handle.name))
    }

    /// Opens the BTF of a loaded object, as libbpf completed it: data sections have their sizes and offsets.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/missingBTF`` for an object without BTF.
    ///
    /// The corresponding C function is `bpf_object__btf`.
    public init(of object: BPFObject) throws(BPFError) {
        try self.init(object.globals.btf, name: object.name, subject: .object(object.name))
    }

    /// Opens the BTF that describes a map's keys and values: of its object, or from the kernel for a standalone, pinned
    /// or identified map.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/missingBTF`` for a map without BTF, or
    ///   ``BPFError/Code/permissionDenied``: the kernel requires `CAP_SYS_ADMIN` to open BTF by its ID.
    public init(of map: BPFMap) throws(BPFError) {
        if let types = map.layout.btf?.types {
            self.init(checked: types, name: map.name)
            return
        }
        guard let id = try map.info().btfID else {
            throw BPFError(
                .missingBTF,
                operation: .open,
                subject: .map(map.name),
                message: "it was created without type information (BTF)",
                advice: "Use __type(key, …) and __type(value, …) in its definition, and 'clang -g'"
            )
        }
        try self.init(id: id)
    }

    private init(_ owned: OwnedBTF?, name: String, subject: BPFError.Subject) throws(BPFError) {
        guard let types = owned?.types else { throw .missingTypes(subject) }
        self.init(checked: types, name: name)
    }
}
