// SPDX-License-Identifier: Apache-2.0

/// How bytes that are not plain text are shown.
enum Escaping {
    /// For a terminal: `\n`, `\"`, and `\xNN` for every byte that is a control character or not UTF-8.
    case text
    /// For a JSON string: always valid UTF-8, so bytes that are not become U+FFFD.
    case json
}

extension OutputBuffer {
    /// Appends bytes that came from a traced process, escaped.
    mutating func append(escaped bytes: UnsafeBufferPointer<UInt8>, _ escaping: Escaping) {
        var plain = 0
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
                continue
            }
            let length = byte < 0x80 ? 0 : Self.scalarLength(bytes, at: position)
            if length > 0, escaping == .json || !Self.isDirectionControl(bytes, at: position, length) {
                position += length
                continue
            }
            append(UnsafeBufferPointer(rebasing: bytes[plain..<position]))
            append(special: byte, escaping)
            position += 1
            plain = position
        }
        append(UnsafeBufferPointer(rebasing: bytes[plain...]))
    }

    private mutating func append(special byte: UInt8, _ escaping: Escaping) {
        switch byte {
        case UInt8(ascii: "\""): append(#"\""#)
        case UInt8(ascii: "\\"): append(#"\\"#)
        case UInt8(ascii: "\n"): append(#"\n"#)
        case UInt8(ascii: "\r"): append(#"\r"#)
        case UInt8(ascii: "\t"): append(#"\t"#)
        default:
            switch escaping {
            case .text:
                append(#"\x"#)
                append(hexDigits: UInt64(byte), digits: 2)
            case .json where byte < 0x80:
                append(#"\u"#)
                append(hexDigits: UInt64(byte), digits: 4)
            case .json:
                append("\u{fffd}")
            }
        }
    }

    /// Whether a sequence of three bytes is one of U+202A to U+202E or U+2066 to U+2069, which reorder a terminal's
    /// line.
    private static func isDirectionControl(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int, _ length: Int) -> Bool
    {
        guard length == 3, bytes[position] == 0xe2 else { return false }
        return switch (bytes[position + 1], bytes[position + 2]) {
        case (0x80, 0xaa...0xae), (0x81, 0xa6...0xa9): true
        default: false
        }
    }

    /// The length of the well-formed UTF-8 sequence at a position that starts with a byte over 0x7f; 0 if there is
    /// none, or if it is one of the control characters U+0080 to U+009F, which terminals obey too.
    private static func scalarLength(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 {
            position + offset < bytes.count ? bytes[position + offset] : 0
        }
        func continues(_ offset: Int, from lowest: UInt8 = 0x80, to highest: UInt8 = 0xbf) -> Bool {
            lowest <= byte(offset) && byte(offset) <= highest
        }
        // Table 3-7 of the Unicode standard: well-formed UTF-8 byte sequences.
        switch byte(0) {
        case 0xc2: return continues(1, from: 0xa0) ? 2 : 0
        case 0xc3...0xdf: return continues(1) ? 2 : 0
        case 0xe0: return continues(1, from: 0xa0) && continues(2) ? 3 : 0
        case 0xed: return continues(1, to: 0x9f) && continues(2) ? 3 : 0
        case 0xe1...0xef: return continues(1) && continues(2) ? 3 : 0
        case 0xf0: return continues(1, from: 0x90) && continues(2) && continues(3) ? 4 : 0
        case 0xf1...0xf3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xf4: return continues(1, to: 0x8f) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
