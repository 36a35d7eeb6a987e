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
