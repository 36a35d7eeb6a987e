// SPDX-License-Identifier: Apache-2.0

/// A section header of an ELF file, whose extent was checked.
struct ELFSection {
    /// Where the name begins in the section names.
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

    /// Whether it holds code: `SHF_EXECINSTR`.
    var isCode: Bool { flags & 4 != 0 }

    /// Where its content is in the file; empty for `.bss` and the like, which have none.
    var range: Range<Int> { type == Self.noBits ? 0..<0 : offset..<offset + size }

    /// `sizeof(Elf64_Shdr)`
    static let headerSize = 64

    /// `SHT_PROGBITS`
    static let content: UInt32 = 1
    static let symbolTable: UInt32 = 2
    static let relocations: UInt32 = 9
    /// A section that takes no room in the file.
    static let noBits: UInt32 = 8
}
