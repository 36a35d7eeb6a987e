// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import ELFReader

/// Prints numbers, enumeration values, pointers and text.
struct ScalarPrinter {
    private let reader: BTFTypes

    init(_ reader: BTFTypes) { self.reader = reader }

    /// The bytes as a value of a type without typedefs.
    func text(_ type: BTFType, _ bytes: RawSpan) -> String {
        switch bytes.byteCount {
        case 1: text(type, bits: UInt64(bytes.integer(at: 0, as: UInt8.self)), width: 8)
        case 2 where type.kind == .float: "\(Float(bytes.integer(at: 0, as: UInt16.self).asHalf))"
        case 2: text(type, bits: UInt64(bytes.integer(at: 0, as: UInt16.self)), width: 16)
        case 4 where type.kind == .float: "\(Float(bitPattern: bytes.integer(at: 0, as: UInt32.self)))"
        case 4: text(type, bits: UInt64(bytes.integer(at: 0, as: UInt32.self)), width: 32)
        case 8 where type.kind == .float: "\(Double(bitPattern: bytes.integer(at: 0, as: UInt64.self)))"
        case 8: text(type, bits: bytes.integer(at: 0, as: UInt64.self), width: 64)
        case 16 where type.kind == .integer:
            reader.shape(of: type.id) == .integer(signed: true)
                ? "\(bytes.integer(at: 0, as: Int128.self))" : "\(bytes.integer(at: 0, as: UInt128.self))"
        default: bytes.hexadecimal
        }
    }

    /// Up to 64 bits as a value of a type without typedefs.
    func text(_ type: BTFType, bits: UInt64, width: Int) -> String {
        guard width > 0, width <= 64 else { return "0" }
        let shift = UInt64(64 - width)
        switch type.kind {
        case .pointer: return "0x" + String(bits, radix: 16)
        case .enumeration, .enumeration64:
            let value = type.hasKindFlag ? UInt64(bitPattern: Int64(bitPattern: bits << shift) >> Int64(shift)) : bits
            if let name = reader.valueName(of: type.id, bits: value) { return name }
            return type.hasKindFlag ? "\(Int64(bitPattern: value))" : "\(value)"
        default: break
        }
        guard case .integer(_, let own, let bitOffset, let encoding)? = reader.body(of: type.id) else {
            return "0x" + String(bits, radix: 16)
        }
        // Old compilers describe a bit field by an integer with fewer bits than its bytes.
        if own < width, own > 0, bitOffset + own <= width {
            let moved = 1.littleEndian == 1 ? bits >> UInt64(bitOffset) : bits >> UInt64(width - bitOffset - own)
            return number(type, moved & (.max >> UInt64(64 - own)), width: own, encoding)
        }
        return number(type, bits, width: width, encoding)
    }

    private func number(_ type: BTFType, _ bits: UInt64, width: Int, _ encoding: UInt8) -> String {
        if encoding & 4 != 0, bits <= 1 { return bits == 1 ? "true" : "false" }
        if width == 8, reader.isName("char", of: type), (0x20..<0x7F).contains(bits) {
            let character = Character(Unicode.Scalar(UInt8(bits)))
            return character == "'" || character == "\\" ? "'\\\(character)'" : "'\(character)'"
        }
        let shift = UInt64(64 - width)
        return encoding & 1 != 0 ? "\(Int64(bitPattern: bits << shift) >> Int64(shift))" : "\(bits)"
    }
}

func hexadecimal(_ byte: UInt8) -> String { "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }

extension UInt16 {
    /// The number whose IEEE 754 binary16 bits these are.
    fileprivate var asHalf: Float {
        let sign: Float = self >> 15 == 1 ? -1 : 1
        let exponent = Int(self >> 10 & 0x1F)
        let fraction = Float(self & 0x3FF) / 1024
        switch exponent {
        case 0: return sign * fraction * 0x1p-14
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}

extension RawSpan {
    /// Whether all bytes are zero.
    var isZero: Bool {
        for index in 0..<byteCount where integer(at: index, as: UInt8.self) != 0 { return false }
        return true
    }

    /// The bytes one by one, for what has no other form.
    var hexadecimal: String {
        var text = "{"
        for index in 0..<Swift.min(byteCount, 64) {
            if index > 0 { text += ", " }
            text += BPF.hexadecimal(integer(at: index, as: UInt8.self))
        }
        if byteCount > 64 { text += " /* \(byteCount - 64) more */" }
        return text + "}"
    }

    /// The text up to the last byte that is not zero, in quotation marks. What a terminal would not print as text is
    /// escaped as in C.
    var quoted: String {
        var end = byteCount
        while end > 0, integer(at: end - 1, as: UInt8.self) == 0 { end -= 1 }
        let content = extracting(0..<end)
        var text = "\""
        var index = 0
        while index < end {
            let byte = content.integer(at: index, as: UInt8.self)
            switch byte {
            case UInt8(ascii: "\""): text += "\\\""
            case UInt8(ascii: "\\"): text += "\\\\"
            case UInt8(ascii: "\n"): text += "\\n"
            case UInt8(ascii: "\t"): text += "\\t"
            case UInt8(ascii: "\r"): text += "\\r"
            case 0: text += "\\0"
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                if let (scalar, count) = content.scalar(at: index) {
                    text.unicodeScalars.append(scalar)
                    index += count
                    continue
                }
                text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            index += 1
        }
        return text + "\""
    }

    /// A printable character of several bytes of UTF-8.
    private func scalar(at index: Int) -> (Unicode.Scalar, Int)? {
        let first = integer(at: index, as: UInt8.self)
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        guard count > 0, index + count <= byteCount else { return nil }
        let encoded = extracting(index..<index + count).copy
        guard let text = String(validating: encoded, as: UTF8.self), let scalar = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        else { return nil }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return nil
        default: return (scalar, count)
        }
    }
}
