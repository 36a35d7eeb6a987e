// SPDX-License-Identifier: Apache-2.0

/// The lines of declarations in C sources, found by their text: BTF has only those of programs.
package struct SourceLines: Sendable {
    private var structures: [String: String] = [:]
    private var names: [String: String] = [:]

    /// Sources without known lines.
    package init() {}

    /// Adds a file.
    ///
    /// - Parameters:
    ///   - file: its name, as documentation shows it.
    ///   - text: its contents.
    package mutating func add(file: String, text: String) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let place = "\(file):\(index + 1)"
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            for (position, word) in words.enumerated() {
                if ["struct", "union", "enum"].contains(word), position + 1 < words.count, line.contains("{") {
                    structures["\(word) \(words[position + 1])"] = structures["\(word) \(words[position + 1])"] ?? place
                }
            }
            // A declaration at the beginning of a line, or the end of one with braces.
            guard let first = line.first, first.isLetter || first == "}" else { continue }
            if first == "}", line.contains(";"), let name = words.first {
                names[name] = names[name] ?? place
            } else if let end = line.firstIndex(where: { "=;[(".contains($0) }) {
                let before = line[..<end].split { !($0.isLetter || $0.isNumber || $0 == "_") }
                if before.count > 1, let name = before.last { names[String(name)] = names[String(name)] ?? place }
            }
        }
    }

    /// The place of a structure, union or enumeration, for example `struct exec_event`, or of a typedef.
    func place(ofType cName: String) -> String? {
        structures[cName] ?? names[cName]
    }

    /// The place of a map, a variable or a program.
    func place(of name: String) -> String? { names[name] }
}
