// SPDX-License-Identifier: Apache-2.0

/// Text that grows by indented lines.
struct CodeWriter {
    private(set) var text = ""
    private var depth = 0

    /// Adds a line, or an empty one.
    mutating func line(_ line: String = "") {
        if !line.isEmpty { text += String(repeating: "    ", count: depth) + line }
        text += "\n"
    }

    /// Adds documentation.
    mutating func comment(_ lines: String...) {
        for line in lines { self.line(line.isEmpty ? "///" : "/// \(line.swiftComment)") }
    }

    /// Adds a line that ends with a brace, indented lines, and the closing brace.
    mutating func block(_ head: String, _ body: (inout CodeWriter) -> Void) {
        line("\(isolated(head)) {")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }

    /// Types are usable everywhere, also in a package whose declarations belong to the main actor by default.
    private func isolated(_ head: String) -> String {
        for keyword in ["struct ", "final class ", "extension "] {
            for access in ["", "public ", "package "] where head.hasPrefix(access + keyword) {
                return "\(access)nonisolated \(head.dropFirst(access.count))"
            }
        }
        return head
    }
}

extension CodeWriter {
    /// Adds the text of another writer.
    mutating func append(_ other: CodeWriter) { text += other.text }
}
