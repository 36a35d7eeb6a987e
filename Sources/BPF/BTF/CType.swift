// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BTF {
    /// A type of ``BTF``: a C type, a function, a variable or a section.
    ///
    /// It refers to its BTF, and reads what it is asked for.
    ///
    /// The corresponding C type is `struct btf_type`.
    public struct CType: Sendable {
        /// The BTF that it belongs to.
        public let btf: BTF

        /// The type's ID; 0 is `void`.
        public let id: UInt32

        /// Takes an ID that exists, or `void` for one that does not.
        init(_ btf: BTF, _ id: UInt32) {
            self.btf = btf
            self.id = id < btf.reader.count ? id : 0
        }

        /// The name in C, or `nil` for an anonymous type.
        public var name: String? {
            guard let type = btf.reader.type(id) else { return nil }
            let name = btf.reader.name(of: type)
            return name.isEmpty ? nil : name
        }

        /// The kind of type.
        public var kind: Kind { btf.reader.type(id).flatMap { Kind(rawValue: $0.kind.rawValue) } ?? .void }

        /// The size in bytes, or `nil` for a type without one, such as `void` or a function.
        ///
        /// The corresponding C function is `btf__resolve_size`.
        public var size: Int? { btf.reader.size(of: id) }

        /// The alignment in bytes, or `nil` for a type without one; 1 for a packed structure.
        ///
        /// The corresponding C function is `btf__align_of`.
        public var alignment: Int? { btf.reader.alignment(of: id) }

        /// The type behind typedefs, qualifiers and tags.
        ///
        /// The corresponding C function is `btf__resolve_type`.
        public var resolved: CType { CType(btf, btf.reader.resolved(id)?.id ?? 0) }

        /// The members of a structure or a union behind typedefs and qualifiers; none for other types.
        public var members: [Member] {
            btf.reader.resolved(id).map { type in btf.reader.members(of: type.id).map { Member($0, btf) } } ?? []
        }
    }
}

extension BTF.CType: Hashable {
    /// Two types are equal when they have the same ID in the same BTF.
    public static func == (left: BTF.CType, right: BTF.CType) -> Bool {
        left.id == right.id && left.btf.libbpf === right.btf.libbpf
    }

    /// Hashes the ID.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension BTF.CType: CustomStringConvertible {
    /// The type as C names it, for example `struct task_struct *`.
    public var description: String { btf.reader.describe(id) }
}
