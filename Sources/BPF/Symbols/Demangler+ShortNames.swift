// SPDX-License-Identifier: Apache-2.0

extension Demangler {
    /// The names by which a demangled function can be found: without parameters, then without the result or the extension
    /// before it, then without type parameters.
    static func shortNames(_ demangled: String) -> Set<String> {
        var names: Set<String> = [demangled, withoutParameters(demangled)]
        for name in names { names.insert(withoutPrefix(name)) }
        for name in names { names.insert(withoutTypeParameters(name)) }
        return names
    }

    /// A demangled function without its parameters and result: `ns::f` for `ns::f(int)`, `app.work` for
    /// `app.work(Swift.Int) -> Swift.Int`.
    static func withoutParameters(_ name: String) -> String {
        let bytes = Array(name.utf8)
        var end = bytes.count
        visit(bytes) { place, byte in
            guard byte == UInt8(ascii: "("), place < end else { return }
            end = place
        }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// A name without what stands before it: the extension of Swift, and the result of a template of C++.
    private static func withoutPrefix(_ name: String) -> String {
        if name.hasPrefix(String(decoding: extensionStart, as: UTF8.self)), let end = name.firstRange(of: "):") {
            return String(name[end.upperBound...])
        }
        // `closure #1 in app.work` is not a result with a name.
        guard name.contains("<"), name.contains("::") || !name.contains(".") else { return name }
        let bytes = Array(name.utf8)
        var start = 0
        visit(bytes) { place, byte in
            if byte == UInt8(ascii: " ") { start = place + 1 }
        }
        return String(decoding: bytes[start...], as: UTF8.self)
    }

    /// A name without the type parameters at its end: `app.first` for `app.first<A>`.
    static func withoutTypeParameters(_ name: String) -> String {
        let bytes = Array(name.utf8)
        guard bytes.last == UInt8(ascii: ">"), !operators.contains(where: { name.hasSuffix("operator" + $0) }) else {
            return name
        }
        var depth = 0
        for place in bytes.indices.reversed() {
            switch bytes[place] {
            case UInt8(ascii: ">") where place == 0 || bytes[place - 1] != UInt8(ascii: "-"): depth += 1
            case UInt8(ascii: "<"):
                depth -= 1
                guard depth == 0 else { continue }
                let isSpaced = place > 0 && bytes[place - 1] == UInt8(ascii: " ")
                return String(decoding: bytes[..<(isSpaced ? place - 1 : place)], as: UTF8.self)
            default: continue
            }
        }
        return name
    }

    private static let extensionStart = Array("(extension in ".utf8)
    private static let anonymous = Array("(anonymous namespace)".utf8)
    private static let operatorWord = Array("operator".utf8)

    /// The operators of C++ with characters that enclose something else in other names, the longest first.
    private static let operators = [
        "<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "->", "()", "[]", "<", ">",
    ]

    /// Visits what is outside of angle brackets and of parentheses, and the opening ones. After `operator` nothing is a
    /// separator up to the parameters.
    private static func visit(_ bytes: [UInt8], _ body: (Int, UInt8) -> Void) {
        var place = 0
        var angles = 0
        var parentheses = 0
        var isOperator = false
        while place < bytes.count {
            let byte = bytes[place]
            let rest = bytes[place...]
            if rest.starts(with: anonymous) {
                place += anonymous.count
                continue
            }
            if place == 0, rest.starts(with: extensionStart), let end = bytes.firstIndex(of: UInt8(ascii: ":")) {
                place = end + 1
                continue
            }
            if angles == 0, parentheses == 0, rest.starts(with: operatorWord),
                place == 0 || !isLetter(bytes[place - 1]),
                place + operatorWord.count == bytes.count || !isLetter(bytes[place + operatorWord.count])
            {
                isOperator = true
                place += operatorWord.count
                if let found = operators.first(where: { bytes[place...].starts(with: $0.utf8) }) {
                    place += found.utf8.count
                }
                continue
            }
            let isOutside = angles == 0 && parentheses == 0
            switch byte {
            case UInt8(ascii: "<"): angles += 1
            case UInt8(ascii: ">") where place == 0 || bytes[place - 1] != UInt8(ascii: "-"):
                angles = max(0, angles - 1)
            case UInt8(ascii: "("):
                if isOutside, !bytes[..<place].reversed().starts(with: "decltype".utf8.reversed()) { body(place, byte) }
                parentheses += 1
            case UInt8(ascii: ")"): parentheses = max(0, parentheses - 1)
            case UInt8(ascii: " ") where isOperator: break
            default: if isOutside { body(place, byte) }
            }
            place += 1
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...,
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
