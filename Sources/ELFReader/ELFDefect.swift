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
