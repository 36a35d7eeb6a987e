// SPDX-License-Identifier: Apache-2.0

/// Notes on errors of swiftc: what to write in a program for the kernel.
enum SwiftNotes {
    /// Parts of errors, and what to do.
    private static let notes: [(part: String, note: String)] = [
        (
            "cannot use a value of protocol type",
            "BPF has no existentials. Use a generic parameter or 'some' in place of 'any'"
        ),
        ("cannot use metatype of type", "BPF has no types at run time. Use a generic parameter"),
        ("cannot do dynamic casting", "BPF has no types at run time. Use an enumeration in place of the cast"),
        (
            "no such module",
            "a program in the kernel imports EBPF only. Use '// bpf-files: ../File.swift' for files that it shares"
        ),
        (
            "is not concurrency-safe",
            "a global is shared by all CPUs. Use a map, or Variable or Constant of module EBPF, as a 'let'"
        ),
    ]

    /// Returns the text with a note under each error that has one.
    static func adding(to text: String) -> String {
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line)
            // file:line:column: error: text
            guard let range = line.firstRange(of: ": error: "), let first = line.first, first != " " else { continue }
            guard let match = notes.first(where: { line[range.upperBound...].contains($0.part) }) else { continue }
            lines.append("\(line[..<range.lowerBound]): note: \(match.note)")
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
