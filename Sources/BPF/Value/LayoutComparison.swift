// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Compares a Swift structure with the C type that it represents, member by member.
///
/// Members are compared by offset, size and kind. Names may differ, as Swift's spelling does; but a name that C has at
/// another offset is a mistake.
struct LayoutComparison {
    private let theirs: [BTFTypes.Leaf]
    private let types: BTFTypes
    private var ours: [Part] = []

    private struct Part {
        let path: [String]
        let range: Range<Int>
        let kind: MemberKind

        var name: String { path.joined(separator: ".") }
    }

    /// Returns the first difference, or `nil`, also when a side has no type information.
    static func defect(of type: any BPFValue.Type, as id: UInt32, in types: BTFTypes) -> String? {
        if let array = type as? any FixedArray.Type {
            guard let element = array.elementType as? any BPFValue.Type, let inner = types.element(of: id) else {
                return nil
            }
            return defect(of: element, as: inner, in: types)
        }
        if let type = type as? any BPFStructure.Type {
            let members = StructureMembers(of: type)
            return members.defect(of: type)
                ?? GeneratedLayout.defect(of: members.members.map(\.inC), as: id, in: types)
        }
        guard type.bpfLayout == .memory else { return nil }
        return structureDefect(of: type, as: id, in: types)
    }

    private static func structureDefect(of type: any Any.Type, as id: UInt32, in types: BTFTypes) -> String? {
        guard types.shape(of: id) == .aggregate, case .structure = MemberKind(type),
            let leaves = types.leaves(of: id)
        else { return nil }
        var comparison = LayoutComparison(theirs: leaves, types: types)
        comparison.collect(type, at: 0, path: [])
        return comparison.defect
    }

    private init(theirs: [BTFTypes.Leaf], types: BTFTypes) {
        self.theirs = theirs
        self.types = types
    }

    private mutating func collect(_ type: any Any.Type, at offset: Int, path: [String]) {
        let kind = MemberKind(type)
        guard case .structure(let members) = kind else {
            ours.append(Part(path: path, range: offset..<offset + StoredMember.size(of: type), kind: kind))
            return
        }
        for member in members { collect(member.type, at: offset + member.offset, path: path + [member.name]) }
    }

    private var defect: String? {
        for part in ours where !part.range.isEmpty {
            let met = theirs.filter { $0.range.overlaps(part.range) }
            // Padding that Swift declares, and unions in C.
            guard !met.isEmpty, !met.contains(where: \.isShared) else { continue }
            if let leaf = met.first(where: { $0.range == part.range }) {
                if let misplaced = misplaced(part, at: leaf) { return misplaced }
                guard part.kind.fits(leaf.shape) else {
                    return "its member '\(part.name)' is of another kind than '\(leaf.name)' in C"
                }
                if let defect = elementDefect(part, leaf) { return defect }
                continue
            }
            // A part of an array, or an array that represents several members.
            if met.count == 1, met[0].shape == .array, met[0].range.contains(part.range) { continue }
            if case .array = part.kind, met.allSatisfy({ part.range.contains($0.range) }) { continue }
            if case .opaque = part.kind { continue }
            let leaf = met[0]
            return "its member '\(part.name)' has the bytes \(part.range), where C has '\(leaf.name)' in \(leaf.range)"
        }
        for leaf in theirs where !leaf.isShared && !leaf.range.isEmpty {
            guard !ours.contains(where: { $0.range.overlaps(leaf.range) }) else { continue }
            return "C has '\(leaf.name)' in the bytes \(leaf.range), where it has no member"
        }
        return nil
    }

    /// The difference between an array's elements. Bytes may represent anything.
    private func elementDefect(_ part: Part, _ leaf: BTFTypes.Leaf) -> String? {
        guard case .array(var ours, _) = part.kind, leaf.shape == .array, var theirs = types.element(of: leaf.type)
        else {
            return nil
        }
        // To the innermost of arrays of arrays.
        while case .array(let inner, _) = MemberKind(ours) { ours = inner }
        while let inner = types.element(of: theirs) { theirs = inner }
        let size = StoredMember.size(of: ours)
        guard size > 1, let expected = types.size(of: theirs) else { return nil }
        guard StoredMember.stride(of: ours) == expected, MemberKind(ours).fits(types.shape(of: theirs)) else {
            return "the elements of its member '\(part.name)' have \(size) bytes, those of '\(leaf.name)' are"
                + " \(types.describe(theirs)) of \(expected)"
        }
        return Self.structureDefect(of: ours, as: theirs, in: types).map { "in '\(part.name)', \($0)" }
    }

    /// The difference when a member has the name of another one in C.
    private func misplaced(_ part: Part, at leaf: BTFTypes.Leaf) -> String? {
        let name = part.path.map(\.normalized)
        guard name != leaf.path.map(\.normalized),
            let named = theirs.first(where: { $0.path.map(\.normalized) == name })
        else { return nil }
        return "its member '\(part.name)' is at byte \(part.range.lowerBound), where C has '\(leaf.name)';"
            + " '\(named.name)' is at byte \(named.range.lowerBound)"
    }
}

extension BTFTypes.Leaf {
    fileprivate var name: String { path.joined(separator: ".") }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}

extension String {
    /// The name without differences in spelling: `parentPID` and `parent_pid` are equal.
    fileprivate var normalized: String { lowercased().filter { $0 != "_" } }
}

extension MemberKind {
    fileprivate func fits(_ shape: BTFTypes.Shape) -> Bool {
        switch (self, shape) {
        case (.integer, .integer), (.integer, .pointer), (.integer, .boolean), (.integer, .array), (.boolean, .boolean),
            (.boolean, .integer),
            (.float, .float), (.pointer, .pointer), (.pointer, .integer), (.array, .array), (.array, .aggregate):
            true
        case (.opaque, _), (.structure, .aggregate), (_, .other): true
        default: false
        }
    }
}
