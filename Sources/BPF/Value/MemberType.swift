// SPDX-License-Identifier: Apache-2.0

/// The type of a generated structure's member.
indirect enum MemberType {
    case field(any BPFField.Type)
    case boolean
    case text(Int)
    case array(MemberType, Int)

    /// Reads a type: `u32`, `text16` or `t0[2][3]`.
    init?(_ text: Substring, types: [any BPFField.Type]) {
        let parts = text.split(separator: "[")
        guard let name = parts.first, var type = MemberType(element: name, types: types) else { return nil }
        for part in parts.dropFirst().reversed() {
            guard part.last == "]", let count = Int(part.dropLast()), count >= 0 else { return nil }
            type = .array(type, count)
        }
        self = type
    }

    private init?(element name: Substring, types: [any BPFField.Type]) {
        switch name {
        case "u8": self = .field(UInt8.self)
        case "u16": self = .field(UInt16.self)
        case "u32": self = .field(UInt32.self)
        case "u64": self = .field(UInt64.self)
        case "u128": self = .field(UInt128.self)
        case "s8": self = .field(Int8.self)
        case "s16": self = .field(Int16.self)
        case "s32": self = .field(Int32.self)
        case "s64": self = .field(Int64.self)
        case "s128": self = .field(Int128.self)
        case "f32": self = .field(Float.self)
        case "f64": self = .field(Double.self)
        case "bool": self = .boolean
        case "address": self = .field(BPFAddress.self)
        case _ where name.hasPrefix("text"):
            guard let count = Int(name.dropFirst(4)) else { return nil }
            self = .text(count)
        case _ where name.hasPrefix("t"):
            guard let index = Int(name.dropFirst()), types.indices.contains(index) else { return nil }
            self = .field(types[index])
        default: return nil
        }
    }

    /// The size in bytes.
    var size: Int {
        switch self {
        case .field(let type): type.bpfSize
        case .boolean: 1
        case .text(let count): count
        case .array(let element, let count): element.size * count
        }
    }

    /// The value at an offset in bytes.
    func value(at offset: Int, of bytes: RawSpan) -> Any {
        switch self {
        case .field(let type): Self.field(type, at: offset, of: bytes)
        case .boolean: bytes.field(at: offset) as UInt8 != 0
        case .text(let count): Self.text(at: offset, count: count, of: bytes)
        case .array(let element, let count):
            (0..<count).map { element.value(at: offset + $0 * element.size, of: bytes) }
        }
    }

    /// The value of a bit field.
    func value(atBit offset: Int, count: Int, of bytes: RawSpan) -> Any {
        switch self {
        case .boolean: bytes.bits(at: offset, count: count) as UInt8 != 0
        case .field(let type as any BPFEnumeration.Type): Self.enumeration(type, at: offset, count: count, of: bytes)
        case .field(let type as any (FixedWidthInteger & BPFField).Type):
            Self.integer(type, at: offset, count: count, of: bytes)
        default: bytes.bits(at: offset, count: count) as UInt64
        }
    }

    private static func field<Field: BPFField>(_: Field.Type, at offset: Int, of bytes: RawSpan) -> Any {
        bytes.field(at: offset) as Field
    }

    private static func text(at offset: Int, count: Int, of bytes: RawSpan) -> String {
        let all = (offset..<offset + count).map { bytes.field(at: $0) as UInt8 }
        return String(decoding: all.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func enumeration<Field: BPFEnumeration>(
        _: Field.Type,
        at offset: Int,
        count: Int,
        of bytes: RawSpan
    ) -> Any {
        Field(rawValue: bytes.bits(at: offset, count: count))
    }

    private static func integer<Field: FixedWidthInteger & BPFField>(
        _: Field.Type,
        at offset: Int,
        count: Int,
        of bytes: RawSpan
    ) -> Any {
        bytes.bits(at: offset, count: count) as Field
    }
}
