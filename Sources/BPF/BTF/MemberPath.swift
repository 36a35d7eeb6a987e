// SPDX-License-Identifier: Apache-2.0

extension BTF {
    /// The way to a member, which may lead through pointers.
    ///
    /// An offset counts within one object in memory. So a path has a step for each object: `task_struct.mm.owner` has
    /// two, `mm` in a `struct task_struct` and `owner` in the `struct mm_struct` that `mm` points to. A reader adds the
    /// first offset to the address that it has, reads a pointer there, adds the next offset to that, and so on: what
    /// `BPF_CORE_READ(task, mm, owner)` does.
    public struct MemberPath: Sendable {
        /// A part of the path inside one object.
        public struct Step: Sendable, CustomStringConvertible {
            /// The type of the object.
            public let object: CType
            /// The members that the step leads through, for example `pairs[3].uid`.
            public let path: String
            /// The offset from the start of the object, in bits.
            public let bitOffset: Int
            /// The offset from the start of the object, in bytes.
            public var offset: Int { bitOffset / 8 }

            /// For example `struct mm_struct.owner at byte 1016`.
            public var description: String { "\(object).\(path) at byte \(offset)" }
        }

        /// The steps: each but the last ends at a pointer to the next one's object.
        public let steps: [Step]

        /// The type of the member at the end.
        public let type: CType

        /// The size of a bit field in bits, or `nil` for other members.
        public let bitFieldSize: Int?
    }
}

extension BTF {
    /// Returns the offset of a member in bytes.
    ///
    /// - Parameter path: a type and its member, for example `task_struct.comm` or `struct table.pairs[3].uid`. Members of
    ///   anonymous structures and unions are found as in C.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeNotFound`` or ``BPFError/Code/memberNotFound``, whose advice lists
    ///   the members; ``BPFError/Code/invalidArgument`` when the path leads through a pointer or ends at a bit field: use
    ///   ``path(_:)``.
    public func offset(of path: String) throws(BPFError) -> Int {
        let (root, members) = Self.split(path)
        return try type(named: root).offset(of: members)
    }

    /// Returns the way to a member, which may lead through pointers.
    ///
    /// - Parameter path: a type and its member, for example `task_struct.mm.owner`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeNotFound`` or ``BPFError/Code/memberNotFound``, whose advice lists
    ///   the members.
    public func path(_ path: String) throws(BPFError) -> MemberPath {
        let (root, members) = Self.split(path)
        return try type(named: root).path(members)
    }

    private static func split(_ path: String) -> (root: String, members: String) {
        guard let end = path.firstIndex(where: { $0 == "." || $0 == "[" }) else { return (path, "") }
        let rest = path[end] == "." ? path[path.index(after: end)...] : path[end...]
        return (String(path[..<end]), String(rest))
    }
}

extension BTF.CType {
    /// Returns the offset of a member in bytes.
    ///
    /// - Parameter path: the member, for example `comm` or `pairs[3].uid`.
    /// - Throws: ``BPFError`` as ``BTF/offset(of:)`` does.
    public func offset(of path: String) throws(BPFError) -> Int {
        let found = try self.path(path)
        guard found.steps.count == 1, found.bitFieldSize == nil, let step = found.steps.first else {
            let isPointer = found.steps.count > 1
            let names = found.steps.map { "'\($0.path)'" }
            throw BPFError(
                .invalidArgument,
                operation: .find,
                subject: .type(description),
                message: isPointer
                    ? "\(names.dropLast().joined(separator: " and ")) in '\(path)' is a pointer, behind which another"
                        + " object begins" : "'\(path)' is a bit field, which has no offset in bytes",
                advice: isPointer
                    ? "Use path(_:), which returns the offset in each object" : "Use path(_:) and its bitOffset"
            )
        }
        return step.offset
    }

    /// Returns the way to a member, which may lead through pointers.
    ///
    /// - Parameter path: the member, for example `mm.owner`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/memberNotFound``, or ``BPFError/Code/invalidArgument`` for a path that
    ///   cannot be read.
    public func path(_ path: String) throws(BPFError) -> BTF.MemberPath {
        var resolver = MemberResolver(root: self)
        return try resolver.resolve(path)
    }
}
