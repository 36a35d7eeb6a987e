// SPDX-License-Identifier: Apache-2.0

import BTFReader

/// Reads the members of kernel types from BTF.
struct KernelTypeReader {
    let btf: BTFTypes
    /// The types that the program names, by their names in C.
    let swiftNames: [String: String]

    /// The largest array that Swift reads at once: it is on the stack, which has 512 bytes.
    private static let largestArray = 64

    func content(of request: KernelTypeRequest) -> KernelType.Content? {
        if !request.members.isEmpty {
            return .structure(request.members.map { declared($0) })
        }
        for id in btf.all(named: request.kernelName) {
            guard let type = btf.type(id), type.count > 0 else { continue }
            switch type.kind {
            case .structure: return .structure(fields(of: id))
            case .union: return .union(fields(of: id))
            case .enumeration, .enumeration64: return .enumeration(values(of: id))
            default: continue
            }
        }
        return nil
    }

    /// A member of a flavour, which the program declares.
    private func declared(_ member: KernelTypeRequest.Member) -> KernelField {
        let c = KernelField.integers[member.type] ?? "int"
        var access = KernelField.Access.integer(member.type)
        if let count = member.count {
            let bits = Int(member.type.drop { !$0.isNumber }) ?? 64
            access = count * bits / 8 <= Self.largestArray ? .array(member.type, count) : .place(nil)
        }
        return KernelField(
            name: member.name,
            property: SwiftNames.member(member.name),
            access: access,
            declaration: member.count.map { "\(c) @[\($0)]" } ?? "\(c) @"
        )
    }

    private func values(of id: UInt32) -> [KernelType.Value] {
        guard case .enumeration(_, _, let values)? = btf.body(of: id) else { return [] }
        var scope = NameScope()
        return values.map { value in
            let name = btf.string(at: value.nameOffset)
            return KernelType.Value(name: name, property: scope.unique(SwiftNames.member(name)), bits: value.bits)
        }
    }

    private func fields(of id: UInt32) -> [KernelField] {
        var fields: [KernelField] = []
        var scope = NameScope(reserved: ["address", "pointer", "exists", "size", "current", "isKnown", "isNull"])
        collect(&fields, &scope, from: id, depth: 0)
        return fields
    }

    /// Adds the members, those of anonymous structures and unions too: C sees them as members of the outer type.
    private func collect(_ fields: inout [KernelField], _ scope: inout NameScope, from id: UInt32, depth: Int) {
        guard depth < 8 else { return }
        for member in btf.members(of: id) {
            let name = btf.string(at: member.nameOffset)
            guard !name.isEmpty else {
                if let inner = btf.resolved(member.type) { collect(&fields, &scope, from: inner.id, depth: depth + 1) }
                continue
            }
            guard name.isIdentifier, let (access, declaration) = access(to: member) else { continue }
            let property = scope.unique(SwiftNames.member(name), or: "_")
            fields.append(KernelField(name: name, property: property, access: access, declaration: declaration))
        }
    }

    private func access(to member: BTFTypes.Member) -> (KernelField.Access, String)? {
        guard let type = btf.resolved(member.type) else { return nil }
        if member.bitFieldSize > 0 {
            guard let (swift, c) = integer(type.id) else { return nil }
            return (.bitField(swift), "\(c)\(c.hasSuffix("@") ? "" : " @") : \(member.bitFieldSize)")
        }
        return access(to: type)
    }

    private func access(to type: BTFType) -> (KernelField.Access, String)? {
        switch btf.shape(of: type.id) {
        case .integer:
            guard let (swift, c) = integer(type.id) else { return nil }
            return (.integer(swift), c.hasSuffix("@") ? c : "\(c) @")
        case .boolean: return (.boolean, "_Bool @")
        case .pointer: return (.pointer(pointee(of: type)), "void *@")
        case .array: return array(type)
        case .aggregate: return aggregate(type)
        case .float, .other: return nil
        }
    }

    /// The structure that a pointer leads to, if the program names it.
    private func pointee(of type: BTFType) -> String? {
        guard case .pointer(let target)? = btf.body(of: type.id), let target = btf.resolved(target) else { return nil }
        return swiftNames[btf.name(of: target)]
    }

    private func integer(_ id: UInt32) -> (swift: String, c: String)? {
        guard case .integer(let isSigned) = btf.shape(of: id), let type = btf.resolved(id) else {
            return btf.shape(of: id) == .boolean ? ("UInt8", "_Bool") : nil
        }
        guard let size = btf.size(of: id), [1, 2, 4, 8].contains(size) else { return nil }
        let swift = "\(isSigned ? "" : "U")Int\(size * 8)"
        guard type.kind == .enumeration || type.kind == .enumeration64 else {
            return KernelField.integers[swift].map { (swift, $0) }
        }
        // CO-RE tells enumerations from integers. Any name is as good as none.
        guard size == 4 else { return nil }
        return (swift, "enum { \(isSigned ? "#_@_negative = -1" : "#_@_zero") } @")
    }

    private func array(_ type: BTFType) -> (KernelField.Access, String)? {
        guard case .array(let info)? = btf.body(of: type.id) else { return nil }
        guard let element = btf.resolved(info.element) else { return nil }
        if let (swift, c) = integer(element.id), element.kind == .integer, let size = btf.size(of: element.id) {
            let bytes = swift == "Int8" ? "UInt8" : swift
            let isSmall = info.count > 0 && info.count * size <= Self.largestArray
            return (isSmall ? .array(bytes, info.count) : .place(nil), "\(c) @[\(info.count)]")
        }
        switch btf.shape(of: element.id) {
        case .pointer: return (.place(nil), "void *@[\(info.count)]")
        case .aggregate:
            let size = btf.size(of: element.id) ?? 1
            return (.place(nil), "struct { unsigned char bytes[\(size)]; } @[\(info.count)]")
        default: return nil
        }
    }

    private func aggregate(_ type: BTFType) -> (KernelField.Access, String)? {
        guard let size = btf.size(of: type.id) else { return nil }
        let declaration = "struct { unsigned char bytes[\(size)]; } @"
        if let name = swiftNames[btf.name(of: type)] { return (.place(name), declaration) }
        // A structure around one integer, such as `kuid_t` or `atomic_t`, is that integer.
        if let leaves = btf.leaves(of: type.id), leaves.count == 1, let leaf = leaves.first, !leaf.isShared,
            leaf.range == 0..<size, case .integer = leaf.shape, let (swift, _) = integer(leaf.type)
        {
            return (.integer(swift), declaration)
        }
        return (.place(nil), declaration)
    }
}
