// SPDX-License-Identifier: Apache-2.0

import BPFCodegen

/// Comments of a program in Swift that say something to the tools: `// bpf-license: Dual BSD/GPL`.
enum SourceComments {
    struct Comment {
        let file: String
        let line: Int
        let value: String
    }

    /// Returns the comments of a name, in their order.
    static func values(of name: String, in files: [String]) throws(CodegenError) -> [Comment] {
        var found: [Comment] = []
        for file in files {
            let text = try Files.readText(file)
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let line = line.drop { $0 == " " || $0 == "\t" }
                guard line.hasPrefix("//") else { continue }
                let comment = line.dropFirst(2).drop { $0 == " " }
                guard comment.hasPrefix(name + ":") else { continue }
                var value = comment.dropFirst(name.count + 1).drop { $0 == " " }
                while value.last?.isWhitespace == true { value.removeLast() }
                found.append(Comment(file: file, line: index + 1, value: String(value)))
            }
        }
        return found
    }
}
