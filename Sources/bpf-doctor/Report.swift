// SPDX-License-Identifier: Apache-2.0

/// Writes what the examination found.
enum Report {
    static func text(_ checks: [Check]) -> String {
        var text = ""
        var section = ""
        let width = checks.map(\.name.count).max() ?? 0
        for check in checks {
            if check.section != section {
                section = check.section
                text += (text.isEmpty ? "" : "\n") + "\(section)\n"
            }
            var columns = [check.name + String(repeating: " ", count: width - check.name.count)]
            if check.verdict != .fact { columns.append(check.verdict.rawValue) }
            if !check.detail.isEmpty { columns.append(check.detail) }
            if let advice = check.advice { columns.append("-> \(advice)") }
            text += "  " + columns.joined(separator: "  ") + "\n"
        }
        return text
    }

    /// An array of objects, one a check.
    static func json(_ checks: [Check]) -> String {
        let objects = checks.map { check in
            var fields = [("section", check.section), ("name", check.name)]
            if check.verdict != .fact { fields.append(("supported", check.verdict.rawValue)) }
            if !check.detail.isEmpty { fields.append(("detail", check.detail)) }
            if let advice = check.advice { fields.append(("advice", advice)) }
            return "  {" + fields.map { "\(quoted($0)): \(quoted($1))" }.joined(separator: ", ") + "}"
        }
        return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
