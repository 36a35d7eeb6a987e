// SPDX-License-Identifier: Apache-2.0

/// Splits LLVM's textual IR into tokens.
struct IRLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var startsLine = true

    init(_ text: String) { bytes = Array(text.utf8) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e, 0x2d, 0x24: true
        default: false
        }
    }

    mutating func tokens() -> [IRToken] {
        var result: [IRToken] = []
        result.reserveCapacity(bytes.count / 5)
        while let token = next() { result.append(token) }
        return result
    }

    private mutating func next() -> IRToken? {
        skipSpace()
        guard position < bytes.count else { return nil }
        let starts = startsLine
        startsLine = false
        let begin = position
        let kind = scan()
        let text = String(decoding: bytes[begin..<position], as: UTF8.self)
        return IRToken(kind, text, startsLine: starts)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\n"): startsLine = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case UInt8(ascii: ";"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                continue
            default: return
            }
            position += 1
        }
    }

    /// Moves behind the token at the position.
    private mutating func scan() -> IRToken.Kind {
        let first = bytes[position]
        position += 1
        switch first {
        case UInt8(ascii: "%"):
            scanName()
            return .local
        case UInt8(ascii: "@"):
            scanName()
            return .global
        case UInt8(ascii: "!"):
            scanIdentifier()
            return .metadata
        case UInt8(ascii: "#"):
            scanIdentifier()
            return .attributes
        case UInt8(ascii: "\""):
            scanString()
            return scanColon() ? .label : .string
        case UInt8(ascii: "$"):
            scanName()
            return scanColon() ? .label : .comdat
        case UInt8(ascii: "c") where position < bytes.count && bytes[position] == UInt8(ascii: "\""):
            position += 1
            scanString()
            return .word
        default:
            guard Self.isIdentifier(first) else { return .punctuation }
            scanIdentifier()
            // 1.0e+00
            if Self.isDigit(first) || first == UInt8(ascii: "-"), position < bytes.count,
                bytes[position] == UInt8(ascii: "+"), bytes[position - 1] == UInt8(ascii: "e")
            {
                position += 1
                scanIdentifier()
            }
            return scanColon() ? .label : .word
        }
    }

    private mutating func scanName() {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            position += 1
            scanString()
        } else {
            scanIdentifier()
        }
    }

    private mutating func scanIdentifier() {
        while position < bytes.count, Self.isIdentifier(bytes[position]) { position += 1 }
    }

    /// Moves behind the closing quote; a quote inside is written `\22`.
    private mutating func scanString() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
        position = min(position + 1, bytes.count)
    }

    private mutating func scanColon() -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return false }
        position += 1
        return true
    }
}
