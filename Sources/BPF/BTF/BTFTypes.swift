// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// Questions about the types in a BTF blob that somebody else keeps alive.
///
/// C counterpart: `struct btf` and the `btf__*` functions of `<bpf/btf.h>`.
@safe struct BTFTypes: @unchecked Sendable {  // libbpf only reads a finished `struct btf`
    let pointer: OpaquePointer

    /// How far types are followed: the BTF may come from a hostile file, in which a pointer points at itself.
    private static let deepest = 32

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    /// What kind of thing a type is, after `typedef`, `const` and `volatile` are looked through.
    enum Shape: Equatable {
        case integer(signed: Bool)
        case boolean
        case float
        case pointer
        case array
        case aggregate
        case other
    }

    /// A global variable of the object.
    struct Variable {
        let name: String
        let section: String
        let offset: Int
        let size: Int
        let type: UInt32
    }

    /// A member of a structure.
    struct Member {
        let name: String
        /// In bytes; of a bit field, that of its first bit.
        let offset: Int
    }

    /// The structure of this name.
    func structure(_ name: String) -> UInt32? {
        let id = unsafe btf__find_by_name_kind(pointer, name, UInt32(Kind.struct.rawValue))
        return id > 0 ? UInt32(id) : nil
    }

    /// The members of a structure in their order, or none when it is something else.
    func members(of id: UInt32) -> [Member] {
        guard let type = unsafe btf__type_by_id(pointer, id), unsafe Kind(type) == .struct,
            let members = unsafe btf_members(type)
        else { return [] }
        return (0..<UInt32(unsafe btf_vlen(type))).map { index in
            Member(
                name: unsafe name(at: members[Int(index)].name_off),
                offset: Int(unsafe btf_member_bit_offset(type, index)) / 8
            )
        }
    }

    /// Every variable of every data section.
    func variables() -> [Variable] {
        var found: [Variable] = []
        for id in 1..<max(1, unsafe btf__type_cnt(pointer)) {
            guard let section = unsafe btf__type_by_id(pointer, id), unsafe Kind(section) == .datasec else {
                continue
            }
            let sectionName = unsafe name(at: section.pointee.name_off)
            guard let infos = unsafe btf_var_secinfos(section) else { continue }
            for index in 0..<Int(unsafe btf_vlen(section)) {
                let info = unsafe infos[index]
                guard let variable = unsafe btf__type_by_id(pointer, info.type),
                    unsafe Kind(variable) == .var
                else { continue }
                found.append(
                    Variable(
                        name: unsafe name(at: variable.pointee.name_off),
                        section: sectionName,
                        offset: Int(info.offset),
                        size: Int(info.size),
                        type: unsafe variable.pointee.type
                    )
                )
            }
        }
        return found
    }

    /// The type's size in bytes, or `nil` when it has none.
    func size(of id: UInt32) -> Int? {
        let size = unsafe btf__resolve_size(pointer, id)
        return size < 0 ? nil : Int(size)
    }

    func shape(of id: UInt32) -> Shape {
        guard let type = unsafe resolved(id) else { return .other }
        switch unsafe Kind(type) {
        case .int:
            let encoding = UInt32(unsafe btf_int_encoding(type))
            if encoding & UInt32(BTF_INT_BOOL) != 0 { return .boolean }
            return .integer(signed: encoding & UInt32(BTF_INT_SIGNED) != 0)
        case .enum, .enum64: return .integer(signed: unsafe btf_kflag(type))
        case .float: return .float
        case .ptr: return .pointer
        case .array: return .array
        case .struct, .union: return .aggregate
        default: return .other
        }
    }

    /// The type as C spells it, near enough for a message.
    func describe(_ id: UInt32) -> String { describe(id, depth: 0) }

    private func describe(_ id: UInt32, depth: Int) -> String {
        guard depth < Self.deepest else { return "…" }
        guard id != 0, let type = unsafe btf__type_by_id(pointer, id) else { return "void" }
        let own = unsafe name(at: type.pointee.name_off)
        func describe(_ id: UInt32) -> String { self.describe(id, depth: depth + 1) }
        switch unsafe Kind(type) {
        case .struct: return "struct \(own.isEmpty ? "(anonymous)" : own)"
        case .union: return "union \(own.isEmpty ? "(anonymous)" : own)"
        case .enum, .enum64: return "enum \(own.isEmpty ? "(anonymous)" : own)"
        case .ptr: return unsafe "\(describe(type.pointee.type)) *"
        case .const: return unsafe "const \(describe(type.pointee.type))"
        case .volatile: return unsafe "volatile \(describe(type.pointee.type))"
        case .array:
            guard let array = unsafe btf_array(type) else { return "array" }
            return unsafe "\(describe(array.pointee.type))[\(array.pointee.nelems)]"
        default: return own.isEmpty ? "type \(id)" : own
        }
    }

    /// The bytes of the type that belong to no member: padding, whose content C leaves undefined.
    func padding(of id: UInt32) -> [Range<Int>] {
        guard let size = size(of: id), size > 0 else { return [] }
        var isCovered = [Bool](repeating: false, count: size)
        var visits = 0
        // What is too involved to be understood is left as it is: a byte that is wrongly zeroed is another key.
        guard cover(&isCovered, with: id, at: 0, depth: 0, &visits) else { return [] }
        var gaps: [Range<Int>] = []
        for (index, covered) in isCovered.enumerated() where !covered {
            if let last = gaps.last, last.upperBound == index {
                gaps[gaps.count - 1] = last.lowerBound..<(index + 1)
            } else {
                gaps.append(index..<(index + 1))
            }
        }
        return gaps
    }

    /// Marks the bytes that members take; `false` when there are more of them than any structure that means well has.
    private func cover(
        _ isCovered: inout [Bool],
        with id: UInt32,
        at offset: Int,
        depth: Int,
        _ visits: inout Int
    ) -> Bool {
        visits += 1
        guard depth < Self.deepest, visits < 1 << 16 else { return false }
        guard offset < isCovered.count, let type = unsafe resolved(id) else { return true }
        switch unsafe Kind(type) {
        case .struct, .union:
            guard let members = unsafe btf_members(type) else { return true }
            for index in 0..<UInt32(unsafe btf_vlen(type)) {
                let bits = Int(unsafe btf_member_bit_offset(type, index))
                let width = Int(unsafe btf_member_bitfield_size(type, index))
                if width > 0 {
                    mark(&isCovered, offset + bits / 8, offset + (bits + width + 7) / 8)
                    continue
                }
                let member = unsafe members[Int(index)].type
                guard cover(&isCovered, with: member, at: offset + bits / 8, depth: depth + 1, &visits) else {
                    return false
                }
            }
        case .array:
            guard let array = unsafe btf_array(type), let size = size(of: unsafe array.pointee.type), size > 0 else {
                return true
            }
            let element = unsafe array.pointee.type
            for index in 0..<min(Int(unsafe array.pointee.nelems), isCovered.count / size) {
                guard cover(&isCovered, with: element, at: offset + index * size, depth: depth + 1, &visits) else {
                    return false
                }
            }
        default:
            mark(&isCovered, offset, offset + (size(of: id) ?? 0))
        }
        return true
    }

    private func mark(_ isCovered: inout [Bool], _ start: Int, _ end: Int) {
        for index in min(start, isCovered.count)..<max(min(start, isCovered.count), min(end, isCovered.count)) {
            isCovered[index] = true
        }
    }

    private func resolved(_ id: UInt32) -> UnsafePointer<btf_type>? {
        let target = unsafe btf__resolve_type(pointer, id)
        guard target > 0 else { return nil }
        return unsafe btf__type_by_id(pointer, UInt32(target))
    }

    private func name(at offset: UInt32) -> String {
        guard let text = unsafe btf__name_by_offset(pointer, offset) else { return "" }
        return unsafe String(cString: text)
    }
}

/// The kinds of BTF type (`BTF_KIND_*` of `<linux/btf.h>`); own numbers, as older headers lack the newer ones.
private enum Kind: UInt16 {
    case unknown, int, ptr, array, `struct`, union, `enum`, fwd, typedef, volatile, const, restrict, `func`, funcProto
    case `var`, datasec, float, declTag, typeTag, enum64

    init(_ type: UnsafePointer<btf_type>) { self = Kind(rawValue: unsafe btf_kind(type)) ?? .unknown }
}
