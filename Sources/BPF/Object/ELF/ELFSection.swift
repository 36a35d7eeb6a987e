// SPDX-License-Identifier: Apache-2.0

/// A section header of an ELF file, whose range was checked.
struct ELFSection {
    /// The offset of the name in the section names.
    let nameOffset: UInt32
    /// `SHT_*`
    let type: UInt32
    /// `SHF_*`
    let flags: UInt64
    let offset: Int
    let size: Int
    let link: Int
    let info: Int
    let entrySize: Int

    /// Whether it contains code: `SHF_EXECINSTR`.
    var isCode: Bool { flags & 4 != 0 }

    /// The range of its contents in the file; empty for sections without contents, such as `.bss`.
    var range: Range<Int> { type == Self.noBits ? 0..<0 : offset..<offset + size }

    /// `sizeof(Elf64_Shdr)`
    static let headerSize = 64

    /// `SHT_PROGBITS`
    static let content: UInt32 = 1
    static let symbolTable: UInt32 = 2
    static let relocations: UInt32 = 9
    /// `SHT_NOBITS`, a section without contents in the file.
    static let noBits: UInt32 = 8
}
