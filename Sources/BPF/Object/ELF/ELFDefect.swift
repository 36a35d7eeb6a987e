// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a file that should be a BPF object.
enum ELFDefect: Error {
    case empty
    case notELF
    case truncated(String)
    case foreignByteOrder
    case foreignMachine(String)
    case notRelocatable
    /// What is wrong, and where in the file.
    case malformed(String, at: Int)
}
