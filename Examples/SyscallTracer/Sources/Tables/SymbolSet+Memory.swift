// SPDX-License-Identifier: Apache-2.0

extension SymbolSet {
    static let protections = SymbolSet(
        choiceMask: 0x7,
        choices: [Symbol(0, "PROT_NONE")],
        flags: [
            Symbol(1, "PROT_READ"), Symbol(2, "PROT_WRITE"), Symbol(4, "PROT_EXEC"), Symbol(8, "PROT_SEM"),
            Symbol(0x100_0000, "PROT_GROWSDOWN"), Symbol(0x200_0000, "PROT_GROWSUP"),
        ]
    )

    static let mmapFlags = SymbolSet(
        choiceMask: 0xf,
        choices: [Symbol(1, "MAP_SHARED"), Symbol(2, "MAP_PRIVATE"), Symbol(3, "MAP_SHARED_VALIDATE")],
        flags: [
            Symbol(0x10, "MAP_FIXED"), Symbol(0x20, "MAP_ANONYMOUS"), Symbol(0x40, "MAP_32BIT"),
            Symbol(0x100, "MAP_GROWSDOWN"), Symbol(0x800, "MAP_DENYWRITE"), Symbol(0x1000, "MAP_EXECUTABLE"),
            Symbol(0x2000, "MAP_LOCKED"), Symbol(0x4000, "MAP_NORESERVE"), Symbol(0x8000, "MAP_POPULATE"),
            Symbol(0x1_0000, "MAP_NONBLOCK"), Symbol(0x2_0000, "MAP_STACK"), Symbol(0x4_0000, "MAP_HUGETLB"),
            Symbol(0x8_0000, "MAP_SYNC"), Symbol(0x10_0000, "MAP_FIXED_NOREPLACE"),
        ]
    )

    static let mremapFlags = SymbolSet(flags: [
        Symbol(1, "MREMAP_MAYMOVE"), Symbol(2, "MREMAP_FIXED"), Symbol(4, "MREMAP_DONTUNMAP"),
    ])

    static let msyncFlags = SymbolSet(flags: [
        Symbol(1, "MS_ASYNC"), Symbol(2, "MS_INVALIDATE"), Symbol(4, "MS_SYNC"),
    ])

    static let memoryAdvice = SymbolSet(choices: [
        Symbol(0, "MADV_NORMAL"), Symbol(1, "MADV_RANDOM"), Symbol(2, "MADV_SEQUENTIAL"), Symbol(3, "MADV_WILLNEED"),
        Symbol(4, "MADV_DONTNEED"), Symbol(8, "MADV_FREE"), Symbol(9, "MADV_REMOVE"), Symbol(10, "MADV_DONTFORK"),
        Symbol(11, "MADV_DOFORK"), Symbol(12, "MADV_MERGEABLE"), Symbol(13, "MADV_UNMERGEABLE"),
        Symbol(14, "MADV_HUGEPAGE"), Symbol(15, "MADV_NOHUGEPAGE"), Symbol(16, "MADV_DONTDUMP"),
        Symbol(17, "MADV_DODUMP"), Symbol(18, "MADV_WIPEONFORK"), Symbol(19, "MADV_KEEPONFORK"),
        Symbol(20, "MADV_COLD"), Symbol(21, "MADV_PAGEOUT"), Symbol(22, "MADV_POPULATE_READ"),
        Symbol(23, "MADV_POPULATE_WRITE"), Symbol(24, "MADV_DONTNEED_LOCKED"), Symbol(25, "MADV_COLLAPSE"),
    ])

    static let memfdFlags = SymbolSet(flags: [
        Symbol(1, "MFD_CLOEXEC"), Symbol(2, "MFD_ALLOW_SEALING"), Symbol(4, "MFD_HUGETLB"),
        Symbol(8, "MFD_NOEXEC_SEAL"), Symbol(16, "MFD_EXEC"),
    ])
}
