// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// The types of a map's keys and values as BTF that each kernel takes: what they are made of, and nothing else.
///
/// The BTF of an object has variables and functions too, for which libbpf has to be asked or which older kernels do not
/// know. Pointers are kept without what they point to.
@safe final class MapTypesBTF {
    private let pointer: OpaquePointer
    private var known: [UInt32: Int32] = [:]

    /// Creates BTF without types.
    init() throws(Errno) { unsafe pointer = try unsafe libbpfPointer { unsafe btf__new_empty() } }

    deinit { unsafe btf__free(pointer) }

    /// Adds a type with all that it contains, and returns its ID.
    func add(_ type: BTF.CType) throws(Errno) -> UInt32 { UInt32(try id(type)) }

    /// Loads the BTF into the kernel.
    func load() throws(Errno) -> OwnedDescriptor {
        try libbpfCallOnce { unsafe btf__load_into_kernel(pointer) }
        return try OwnedDescriptor(duplicating: unsafe btf__fd(pointer))
    }

    private func id(_ type: BTF.CType) throws(Errno) -> Int32 {
        if type.id == 0 { return 0 }
        if let id = known[type.id] { return id }
        let id = try create(type)
        known[type.id] = id
        return id
    }

    private func create(_ type: BTF.CType) throws(Errno) -> Int32 {
        let name = type.name
        switch type.definition {
        case .integer(let integer): return try addInteger(name ?? "int", integer)
        case .float(let size):
            // Linux 5.13 knows floating-point numbers.
            return try libbpfCall { unsafe btf__add_struct(pointer, name, UInt32(size)) }
        case .pointer: return try libbpfCall { unsafe btf__add_ptr(pointer, 0) }
        case .array(let element, let count):
            let element = try id(element)
            let index = try libbpfCall { unsafe btf__add_int(pointer, "__ARRAY_SIZE_TYPE__", 4, 0) }
            return try libbpfCall { unsafe btf__add_array(pointer, index, element, UInt32(count)) }
        case .structure(let members):
            return try addMembers(members) { unsafe btf__add_struct(pointer, name, UInt32(type.size ?? 0)) }
        case .union(let members):
            return try addMembers(members) { unsafe btf__add_union(pointer, name, UInt32(type.size ?? 0)) }
        case .enumeration(let values, let isSigned): return try addEnumeration(type, values, isSigned)
        case .typedef(let target):
            let target = try id(target)
            return try libbpfCall { unsafe btf__add_typedef(pointer, name, target) }
        case .volatile(let target), .const(let target), .restrict(let target), .typeTag(let target):
            return try id(target)
        default: return 0
        }
    }

    private func addInteger(_ name: String, _ integer: BTF.CType.Integer) throws(Errno) -> Int32 {
        // The flags of BTF_KIND_INT in <linux/btf.h>; libbpf takes one of them.
        let encoding: CInt = integer.isBoolean ? 4 : integer.isCharacter ? 2 : integer.isSigned ? 1 : 0
        return try libbpfCall { unsafe btf__add_int(pointer, name, integer.size, encoding) }
    }

    private func addMembers(_ members: [BTF.CType.Member], _ create: () -> Int32) throws(Errno) -> Int32 {
        var types: [Int32] = []
        for member in members { types.append(try id(member.type)) }
        let id = try libbpfCall(create)
        for (member, type) in zip(members, types) {
            try libbpfCall {
                unsafe btf__add_field(
                    pointer,
                    member.name,
                    type,
                    UInt32(member.bitOffset),
                    UInt32(member.bitFieldSize ?? 0)
                )
            }
        }
        return id
    }

    private func addEnumeration(
        _ type: BTF.CType,
        _ values: [BTF.CType.EnumerationValue],
        _ isSigned: Bool
    ) throws(Errno) -> Int32 {
        let size = type.size ?? 4
        guard size <= 4 else {
            // Linux 6.0 knows enumerations of 64 bits.
            return try libbpfCall { unsafe btf__add_int(pointer, type.name ?? "enum", size, isSigned ? 1 : 0) }
        }
        let id = try libbpfCall { unsafe btf__add_enum(pointer, type.name, UInt32(size)) }
        for value in values {
            try libbpfCall { unsafe btf__add_enum_value(pointer, value.name, Int64(bitPattern: value.bits)) }
        }
        return id
    }
}
