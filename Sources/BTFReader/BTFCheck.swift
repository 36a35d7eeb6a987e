// SPDX-License-Identifier: Apache-2.0

/// Checks what C code that uses the types assumes; see ``BTFTypes/check(sections:)``.
///
/// It reads the bytes and not ``BTFType`` values, so that opening an object is not slower.
struct BTFCheck: ~Escapable {
    let data: RawSpan
    /// The offset of each type; entry 0 is unused.
    let offsets: Span<UInt32>
    let stringsSize: UInt32
    /// The ELF sections with variables, and their sizes in bytes.
    let sections: [(name: String, size: Int)]
    let types: BTFTypes

    @_lifetime(copy data, copy offsets)
    init(_ types: BTFTypes, data: RawSpan, offsets: Span<UInt32>, sections: [(name: String, size: Int)]) {
        self.types = types
        self.data = data
        self.offsets = offsets
        self.sections = sections
        stringsSize = UInt32(types.strings.count)
    }

    func run() throws(BTFDefect) {
        for id in 1..<offsets.count {
            let offset = Int(offsets[id])
            try checkName(at: offset, of: id)
            let info = word(at: offset + 4)
            let count = Int(info & 0xFFFF)
            let trailing = offset + BTFType.headerSize
            switch BTFKind(info: info) {
            case .void, .integer, .forward, .float: break
            case .pointer, .typedef, .volatile, .const, .restrict, .variable, .typeTag:
                try checkReference(at: offset + 8, of: id)
            case .function: try checkFunction(id, at: offset)
            case .array:
                try checkReference(at: trailing, of: id)
                try checkReference(at: trailing + 4, of: id)
            case .structure, .union: try checkMembers(id, at: trailing, count: count, hasBitFields: info >> 31 != 0)
            case .enumeration: try checkEnumerators(id, at: trailing, count: count, stride: 8)
            case .enumeration64: try checkEnumerators(id, at: trailing, count: count, stride: 12)
            case .functionPrototype: try checkParameters(id, at: trailing, count: count)
            case .dataSection: try checkSection(id)
            case .declarationTag: try checkTag(id, at: offset)
            }
        }
        try checkContainment()
    }

    func word(at offset: Int) -> UInt32 { unsafe data.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self) }

    /// The kind of a type that exists.
    func kind(of id: UInt32) -> BTFKind { id == 0 ? .void : BTFKind(info: word(at: Int(offsets[Int(id)]) + 4)) }

    // MARK: Kinds of types

    private func checkFunction(_ id: Int, at offset: Int) throws(BTFDefect) {
        let prototype = try checkReference(at: offset + 8, of: id)
        let kind = kind(of: prototype)
        guard kind == .functionPrototype else {
            throw defect(id, "has no prototype: type \(prototype) is a \(kind.description)", at: offset + 8)
        }
    }

    private func checkMembers(_ id: Int, at start: Int, count: Int, hasBitFields: Bool) throws(BTFDefect) {
        for index in 0..<count {
            let place = start + 12 * index
            try checkName(at: place, of: id)
            let type = try checkReference(at: place + 4, of: id)
            guard hasBitFields, word(at: place + 8) >> 24 != 0 else { continue }
            // libbpf divides by the size of the integer that contains the field.
            guard let integer = types.resolved(type), integer.kind.holdsBitFields, integer.sizeOrType > 0 else {
                throw defect(id, "has a bit field, member \(index), that is not an integer", at: place + 4)
            }
        }
    }

    private func checkEnumerators(_ id: Int, at start: Int, count: Int, stride: Int) throws(BTFDefect) {
        for index in 0..<count { try checkName(at: start + stride * index, of: id) }
    }

    private func checkParameters(_ id: Int, at start: Int, count: Int) throws(BTFDefect) {
        try checkReference(at: start - 4, of: id)
        for index in 0..<count {
            try checkName(at: start + 8 * index, of: id)
            try checkReference(at: start + 8 * index + 4, of: id)
        }
    }

    /// A section contains variables, and `.ksyms` functions too. libbpf writes to both without checking their kind.
    private func checkSection(_ id: Int) throws(BTFDefect) {
        guard let section = types.type(UInt32(id)) else { return }
        let name = types.name(of: section)
        let size = sections.first { $0.name == name }?.size
        var configuration = 0
        for index in 0..<section.count {
            let place = section.trailing + 12 * index
            let entry = types.sectionEntry(index, of: section)
            let kind = kind(of: try checkReference(at: place, of: id))
            guard kind == .variable || name == ".ksyms" && kind == .function else {
                throw defect(id, "contains type \(entry.type), which is a \(kind.description)", at: place)
            }
            guard kind == .variable, let variable = types.type(entry.type) else { continue }
            if name == ".kconfig" {
                configuration += try checkOption(variable, in: id, at: place)
                guard configuration <= Self.mostConfiguration else {
                    throw defect(id, "has more than \(Self.mostConfiguration) bytes", at: place)
                }
            }
            if BTFTypes.holdsStructOps(name) { try checkStructure(variable, in: id, sectionSize: size, at: place) }
            // The compiler does not write the offsets and the section's size: libbpf takes them from the symbols.
            guard let size, entry.offset + entry.size > size, word(at: variable.trailing) != Self.isExtern else {
                continue
            }
            let detail = "'\(types.name(of: variable))' end at byte \(entry.offset + entry.size)"
            throw defect(id, "has \(detail), the section has \(size)", at: place + 4)
        }
    }

    /// A struct_ops structure: libbpf copies it from the section, and then its members.
    private func checkStructure(_ variable: BTFType, in section: Int, sectionSize: Int?, at place: Int)
        throws(BTFDefect)
    {
        guard let structure = types.resolved(variable.sizeOrType), structure.kind == .structure else { return }
        let size = Int(structure.sizeOrType)
        guard size <= sectionSize ?? .max else {
            throw defect(section, "has '\(types.name(of: variable))' of \(size) bytes, more than its own", at: place)
        }
        for index in 0..<structure.count {
            let member = types.member(index, of: structure)
            let end = member.bitOffset / 8 + (types.size(of: member.type) ?? 0)
            guard end <= size else {
                let name = types.string(at: member.nameOffset)
                throw defect(Int(structure.id), "has its member '\(name)' end at byte \(end) of \(size)")
            }
        }
    }

    /// `BTF_VAR_GLOBAL_EXTERN`
    private static let isExtern: UInt32 = 2

    /// A kernel's whole configuration is smaller; libbpf adds the sizes with 32 bits.
    private static let mostConfiguration = 1 << 20

    /// A variable that libbpf sets to a kernel option, with a store of the type's natural size.
    private func checkOption(_ variable: BTFType, in section: Int, at place: Int) throws(BTFDefect) -> Int {
        let resolved = types.resolved(variable.sizeOrType)
        if resolved?.kind == .enumeration64, resolved?.sizeOrType != 8 {
            throw defect(section, "has an enum of a wrong size", at: place)
        }
        return types.size(of: variable.sizeOrType) ?? 0
    }

    /// The tag of a whole declaration has component -1; other tags refer to a member or a parameter.
    private func checkTag(_ id: Int, at offset: Int) throws(BTFDefect) {
        let target = types.type(try checkReference(at: offset + 8, of: id)) ?? .void
        let component = Int32(bitPattern: word(at: offset + BTFType.headerSize))
        guard component != -1 else { return }
        let count: Int
        switch target.kind {
        case .structure, .union: count = target.count
        case .function: count = types.type(target.sizeOrType)?.count ?? 0
        default: count = 0
        }
        guard component >= 0, component < count else {
            let detail = "component \(component) of type \(target.id), which has \(count)"
            throw defect(id, "tags \(detail)", at: offset + BTFType.headerSize)
        }
    }

    // MARK: Names and references

    private func checkName(at place: Int, of id: Int) throws(BTFDefect) {
        let offset = word(at: place)
        guard offset < stringsSize else {
            throw defect(id, "has a name at byte \(offset), but the strings have \(stringsSize) bytes", at: place)
        }
    }

    @discardableResult
    private func checkReference(at place: Int, of id: Int) throws(BTFDefect) -> UInt32 {
        let target = word(at: place)
        guard target < UInt32(offsets.count) else {
            throw defect(id, "refers to type \(target), the last one is \(offsets.count - 1)", at: place)
        }
        return target
    }

    func defect(_ id: Int, _ problem: String, at place: Int? = nil) -> BTFDefect {
        let kind = kind(of: UInt32(id)).description
        return BTFDefect("type \(id) (\(kind)) \(problem)", at: place ?? Int(offsets[id]))
    }
}
