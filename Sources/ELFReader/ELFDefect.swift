// SPDX-License-Identifier: Apache-2.0

/// A defect of a file that should be a BPF object.
package enum ELFDefect: Error {
    case empty
    case notELF
    case truncated(String)
    case foreignByteOrder
    case foreignMachine(String)
    case notRelocatable
    /// A description, and the offset in the file.
    case malformed(String, at: Int)
}

extension ELFDefect: CustomStringConvertible {
    /// The cause, as a part of a sentence.
    package var description: String {
        switch self {
        case .empty: "the file is empty"
        case .notELF: "it is not an ELF file"
        case .truncated(let detail): "the file is truncated: \(detail)"
        case .foreignByteOrder: "it was compiled for the opposite byte order"
        case .foreignMachine(let machine): "it contains code for \(machine), not for BPF"
        case .notRelocatable: "it is a linked program, not an object file"
        case .malformed(let detail, let offset): "the file is damaged at byte \(offset): \(detail)"
        }
    }

    /// What to do about it.
    package var advice: String {
        switch self {
        case .empty, .notELF, .foreignMachine: "Use 'clang -target bpf -g -O2 -c' to compile it"
        case .truncated, .malformed: "Use a complete copy, or build it again"
        case .foreignByteOrder: "Use '-target bpf' without eb or el"
        case .notRelocatable: "Use '-c' to compile it"
        }
    }
}
