// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import ELFReader

extension BTF {
    /// Returns the type with an ID, or `nil` when there is none. 0 is `void`.
    ///
    /// The corresponding C function is `btf__type_by_id`.
    public func type(id: UInt32) -> CType? { reader.type(id) == nil ? nil : CType(self, id) }

    /// Returns all types with a name, in their order; an empty array for an unknown name.
    public func types(named name: String) -> [CType] {
        names.all(named: name).map { CType(self, $0) }
    }

    /// Returns the type with a name.
    ///
    /// - Parameters:
    ///   - name: the name in C, with or without `struct`, `union` or `enum`.
    ///   - kind: the kind. Without one, a type that has values is preferred: a structure, a union, an enumeration, a
    ///     typedef or a number; then a variable, a function, a section, and a forward declaration last.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeNotFound``; its advice has similar names.
    ///
    /// The corresponding C function is `btf__find_by_name_kind`.
    public func type(named name: String, kind: Kind? = nil) throws(BPFError) -> CType {
        let (bare, keyword) = Self.withoutKeyword(name)
        let kinds = kind.map { [$0] } ?? keyword
        let found = names.all(named: bare).map { CType(self, $0) }
        if let kinds {
            if let type = found.first(where: { kinds.contains($0.kind) }) { return type }
        } else if let type = found.min(by: { $0.kind.preference < $1.kind.preference }) {
            return type
        }
        throw notFound(bare, kinds: kinds, others: found)
    }

    /// `struct iphdr` as a name and kinds.
    private static func withoutKeyword(_ name: String) -> (name: String, kinds: [Kind]?) {
        for (keyword, kinds) in [
            ("struct ", [Kind.structure]), ("union ", [.union]), ("enum ", [.enumeration, .enumeration64]),
        ] where name.hasPrefix(keyword) {
            return (String(name.dropFirst(keyword.count).drop { $0 == " " }), kinds)
        }
        return (name, nil)
    }

    private func notFound(_ name: String, kinds: [Kind]?, others: [CType]) -> BPFError {
        let kind = kinds?.first
        let advice: String
        if let other = others.first {
            advice = "Use kind .\(other.kind.caseName), which '\(name)' has"
        } else {
            let similar = similarNames(to: name, kinds: kinds)
            advice =
                similar.isEmpty
                ? "Use the BTF of the kernel, module or object that defines it"
                : "Did you mean " + similar.map { "'\($0)'" }.joined(separator: " or ") + "?"
        }
        return BPFError(
            .typeNotFound,
            operation: .find,
            subject: .btf(self.name),
            message: "it has no \(kind?.description ?? "type") '\(name)'",
            advice: advice
        )
    }

    /// Up to three names, the closest first. Only names that begin as this one or are about as long are compared: the
    /// kernel has 100,000.
    func similarNames(to name: String, kinds: [Kind]?) -> [String] {
        let wanted = Array(name.utf8)
        guard let initial = wanted.first, wanted.count <= 128 else { return [] }
        let limit = max(1, min(4, wanted.count / 3))
        var best: [(name: String, distance: Int)] = []
        reader.forEachName { _, kind, text in
            guard abs(text.byteCount - wanted.count) <= limit, !text.isEmpty,
                text.integer(at: 0, as: UInt8.self) | 0x20 == initial | 0x20,
                kinds?.contains(where: { $0.rawValue == kind.rawValue }) ?? true
            else { return }
            let candidate = text.text
            let distance = editDistance(name.lowercased(), candidate.lowercased())
            guard distance <= limit, !best.contains(where: { $0.name == candidate }) else { return }
            best.append((candidate, distance))
            best.sort { $0.distance < $1.distance }
            if best.count > 3 { best.removeLast() }
        }
        return best.map(\.name)
    }

    /// All types but `void`, in the order of their IDs; without those of the base.
    public var types: Types { Types(btf: self) }

    /// A collection of types by their IDs. An element is created when it is read.
    public struct Types: RandomAccessCollection, Sendable {
        let btf: BTF

        /// The ID of the first type.
        public var startIndex: Int { Int(btf.firstID) }

        /// One more than the ID of the last type.
        public var endIndex: Int { Swift.max(startIndex, btf.reader.count) }

        /// Returns the type with an ID.
        public subscript(id: Int) -> CType {
            precondition(indices.contains(id), "there is no type \(id)")
            return CType(btf, UInt32(id))
        }
    }
}
