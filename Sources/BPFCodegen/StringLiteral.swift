// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The name without the quotes of a keyword.
    var unquoted: String { hasPrefix("`") ? String(dropFirst().dropLast()) : self }

    /// The text inside a string literal.
    var swiftLiteral: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case _ where scalar.isControl: text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text on one line of a comment: names in an object file may contain anything.
    var swiftComment: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = ""
        for scalar in unicodeScalars { text.unicodeScalars.append(scalar.isControl ? " " : scalar) }
        return text
    }

    /// Whether the text can name something in Swift, in quotes if it is a keyword.
    var isIdentifier: Bool {
        guard let first = unicodeScalars.first, first == "_" || first.properties.isXIDStart else { return false }
        return self != "_" && unicodeScalars.allSatisfy(\.properties.isXIDContinue)
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character or breaks a line.
    fileprivate var isControl: Bool { value < 32 || value == 127 || value == 0x2028 || value == 0x2029 }
}
