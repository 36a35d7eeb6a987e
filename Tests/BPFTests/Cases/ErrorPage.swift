// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import BPF

/// Writes down what errors look like, for Scripts/generate-errors-page.sh.
enum ErrorPage {
    /// The file to write to, when the script asks for it.
    private static let path = getenv("SWIFT_BPF_ERRORS").map { String(cString: $0) }

    /// Writes an error down with its row of the table of causes and that of the verifier's objections.
    static func record(_ error: BPFError, _ file: String = #filePath) {
        if error.cause != nil { append(line(error, file) + "\n") }
    }

    /// The line of an error, for a child that may not write the file to print.
    static func line(_ error: BPFError, _ file: String = #filePath) -> String {
        line([
            "kind": "seen", "by": file.contains("/Cases/") ? "case" : "test", "cause": error.cause ?? "",
            "objection": error.verifierReport?.explanation?.name ?? "",
            "text": error.description,
        ])
    }

    static func write(_ fields: KeyValuePairs<String, String>) { append(line(fields) + "\n") }

    /// Adds lines to the file.
    static func append(_ lines: String) {
        guard let path, let file = fopen(path, "a") else { return }
        fputs(lines, file)
        fclose(file)
    }

    private static func line(_ fields: KeyValuePairs<String, String>) -> String {
        "{" + fields.map { "\(quoted($0.key)): \(quoted($0.value))" }.joined(separator: ", ") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension BPFError {
    /// Whether a template of the table was printed without the value for one of its fields.
    var hasOpenField: Bool { (message + (advice ?? "")).contains(#/\{[A-Za-z_]+\}/#) }
}
