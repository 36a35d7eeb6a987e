// SPDX-License-Identifier: Apache-2.0

/// A section header of an ELF file, whose range was checked.
package struct ELFSection: Sendable {
    /// The offset of the name in the section names.
    package let nameOffset: UInt32
    /// `SHT_*`
    package let type: UInt32
    /// `SHF_*`
    package let flags: UInt64
    package let offset: Int
    package let size: Int
    package let link: Int
    package let info: Int
    package let entrySize: Int

    /// Reads an `Elf64_Shdr`; `nil` when the section is outside the file, or too large.
    @inline(__always)
    init?(_ header: UnsafeRawBufferPointer, fileSize: UInt64) {
        type = unsafe header.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let offset = unsafe header.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        let size = unsafe header.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
        let hasContents = type != Self.noBits
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !hasContents || (!overflow && end <= fileSize) else { return nil }
        // The size of a map's value has 32 bits, and libbpf ignores the upper bits.
        guard offset <= Int.max, size <= UInt32.max else { return nil }
        nameOffset = unsafe header.loadUnaligned(as: UInt32.self)
        flags = unsafe header.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        self.offset = hasContents ? Int(offset) : 0
        self.size = Int(size)
        link = Int(unsafe header.loadUnaligned(fromByteOffset: 40, as: UInt32.self))
        info = Int(unsafe header.loadUnaligned(fromByteOffset: 44, as: UInt32.self))
        entrySize = Int(truncatingIfNeeded: unsafe header.loadUnaligned(fromByteOffset: 56, as: UInt64.self))
    }

    /// Whether it contains code: `SHF_EXECINSTR`.
    package var isCode: Bool { flags & 4 != 0 }

    /// The range of its contents in the file; empty for sections without contents, such as `.bss`.
    package var range: Range<Int> { type == Self.noBits ? 0..<0 : offset..<offset + size }

    /// `sizeof(Elf64_Shdr)`
    package static let headerSize = 64

    /// `SHT_PROGBITS`
    package static let content: UInt32 = 1
    package static let symbolTable: UInt32 = 2
    package static let relocations: UInt32 = 9
    /// `SHT_NOBITS`, a section without contents in the file.
    package static let noBits: UInt32 = 8
}
