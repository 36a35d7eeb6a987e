// SPDX-License-Identifier: Apache-2.0

extension SymbolSet {
    /// A descriptor, but for the one value that stands for the working directory.
    static let directories = SymbolSet(choices: [Symbol(0xffff_ff9c, "AT_FDCWD")])

    // Four of the flags have traded places on arm64.
    #if arch(arm64)
    private static let directory: UInt64 = 0o40000
    private static let noFollow: UInt64 = 0o100000
    private static let direct: UInt64 = 0o200000
    private static let largeFile: UInt64 = 0o400000
    #else
    private static let direct: UInt64 = 0o40000
    private static let largeFile: UInt64 = 0o100000
    private static let directory: UInt64 = 0o200000
    private static let noFollow: UInt64 = 0o400000
    #endif

    static let openFlags = SymbolSet(
        choiceMask: 0o3,
        choices: [Symbol(0, "O_RDONLY"), Symbol(1, "O_WRONLY"), Symbol(2, "O_RDWR"), Symbol(3, "O_ACCMODE")],
        flags: [
            Symbol(0o100, "O_CREAT"), Symbol(0o200, "O_EXCL"), Symbol(0o400, "O_NOCTTY"), Symbol(0o1000, "O_TRUNC"),
            Symbol(0o2000, "O_APPEND"), Symbol(0o4000, "O_NONBLOCK"), Symbol(0o4_010_000, "O_SYNC"),
            Symbol(0o10000, "O_DSYNC"), Symbol(0o20000, "O_ASYNC"), Symbol(0o20_000_000 | directory, "O_TMPFILE"),
            Symbol(direct, "O_DIRECT"), Symbol(largeFile, "O_LARGEFILE"), Symbol(directory, "O_DIRECTORY"),
            Symbol(noFollow, "O_NOFOLLOW"), Symbol(0o1_000_000, "O_NOATIME"), Symbol(0o2_000_000, "O_CLOEXEC"),
            Symbol(0o10_000_000, "O_PATH"),
        ]
    )

    /// The same bits where the access mode has no meaning, as in pipe2.
    static let descriptorCreationFlags = SymbolSet(flags: openFlags.flags)

    static let accessModes = SymbolSet(
        choiceMask: 0x7,
        choices: [Symbol(0, "F_OK")],
        flags: [Symbol(4, "R_OK"), Symbol(2, "W_OK"), Symbol(1, "X_OK")]
    )

    // One bit, three names.
    static let accessFlags = SymbolSet(flags: [Symbol(0x200, "AT_EACCESS")] + atFlags.flags)
    static let unlinkFlags = SymbolSet(flags: [Symbol(0x200, "AT_REMOVEDIR")] + atFlags.flags)
    static let handleFlags = SymbolSet(flags: [Symbol(0x200, "AT_HANDLE_FID")] + atFlags.flags)

    static let atFlags = SymbolSet(flags: [
        Symbol(0x100, "AT_SYMLINK_NOFOLLOW"), Symbol(0x400, "AT_SYMLINK_FOLLOW"),
        Symbol(0x800, "AT_NO_AUTOMOUNT"), Symbol(0x1000, "AT_EMPTY_PATH"), Symbol(0x2000, "AT_STATX_FORCE_SYNC"),
        Symbol(0x4000, "AT_STATX_DONT_SYNC"), Symbol(0x8000, "AT_RECURSIVE"),
    ])

    static let statxMasks = SymbolSet(flags: [
        Symbol(0xfff, "STATX_ALL"), Symbol(0x7ff, "STATX_BASIC_STATS"), Symbol(0x1, "STATX_TYPE"),
        Symbol(0x2, "STATX_MODE"), Symbol(0x4, "STATX_NLINK"), Symbol(0x8, "STATX_UID"), Symbol(0x10, "STATX_GID"),
        Symbol(0x20, "STATX_ATIME"), Symbol(0x40, "STATX_MTIME"), Symbol(0x80, "STATX_CTIME"),
        Symbol(0x100, "STATX_INO"), Symbol(0x200, "STATX_SIZE"), Symbol(0x400, "STATX_BLOCKS"),
        Symbol(0x800, "STATX_BTIME"), Symbol(0x1000, "STATX_MNT_ID"), Symbol(0x2000, "STATX_DIOALIGN"),
        Symbol(0x4000, "STATX_MNT_ID_UNIQUE"),
    ])

    static let whences = SymbolSet(choices: [
        Symbol(0, "SEEK_SET"), Symbol(1, "SEEK_CUR"), Symbol(2, "SEEK_END"), Symbol(3, "SEEK_DATA"),
        Symbol(4, "SEEK_HOLE"),
    ])

    static let fcntlCommands = SymbolSet(choices: [
        Symbol(0, "F_DUPFD"), Symbol(1, "F_GETFD"), Symbol(2, "F_SETFD"), Symbol(3, "F_GETFL"), Symbol(4, "F_SETFL"),
        Symbol(5, "F_GETLK"), Symbol(6, "F_SETLK"), Symbol(7, "F_SETLKW"), Symbol(8, "F_SETOWN"),
        Symbol(9, "F_GETOWN"), Symbol(10, "F_SETSIG"), Symbol(11, "F_GETSIG"), Symbol(15, "F_SETOWN_EX"),
        Symbol(16, "F_GETOWN_EX"), Symbol(36, "F_OFD_GETLK"), Symbol(37, "F_OFD_SETLK"), Symbol(38, "F_OFD_SETLKW"),
        Symbol(1024, "F_SETLEASE"), Symbol(1025, "F_GETLEASE"), Symbol(1026, "F_NOTIFY"),
        Symbol(1030, "F_DUPFD_CLOEXEC"), Symbol(1031, "F_SETPIPE_SZ"), Symbol(1032, "F_GETPIPE_SZ"),
        Symbol(1033, "F_ADD_SEALS"), Symbol(1034, "F_GET_SEALS"),
    ])

    static let descriptorFlags = SymbolSet(flags: [Symbol(1, "FD_CLOEXEC")])

    static let resolveFlags = SymbolSet(flags: [
        Symbol(0x1, "RESOLVE_NO_XDEV"), Symbol(0x2, "RESOLVE_NO_MAGICLINKS"), Symbol(0x4, "RESOLVE_NO_SYMLINKS"),
        Symbol(0x8, "RESOLVE_BENEATH"), Symbol(0x10, "RESOLVE_IN_ROOT"), Symbol(0x20, "RESOLVE_CACHED"),
    ])

    /// Requests of terminals and of every file; the numbers of x86 and ARM64 (asm-generic/ioctls.h).
    static let ioctlRequests = SymbolSet(
        // Not an enumeration: a request without a name is shown in base 16.
        choiceMask: .max,
        choices: [
            Symbol(0x5401, "TCGETS"), Symbol(0x5402, "TCSETS"), Symbol(0x5403, "TCSETSW"), Symbol(0x5404, "TCSETSF"),
            Symbol(0x540e, "TIOCSCTTY"), Symbol(0x540f, "TIOCGPGRP"), Symbol(0x5410, "TIOCSPGRP"),
            Symbol(0x5413, "TIOCGWINSZ"), Symbol(0x5414, "TIOCSWINSZ"), Symbol(0x541b, "FIONREAD"),
            Symbol(0x5421, "FIONBIO"), Symbol(0x5422, "TIOCNOTTY"), Symbol(0x5429, "TIOCGSID"),
            Symbol(0x5450, "FIONCLEX"), Symbol(0x5451, "FIOCLEX"), Symbol(0x5452, "FIOASYNC"),
            Symbol(0x8004_5430, "TIOCGPTN"), Symbol(0x4004_5431, "TIOCSPTLCK"), Symbol(0x4004_9409, "FICLONE"),
            Symbol(0x802c_542a, "TCGETS2"), Symbol(0x402c_542b, "TCSETS2"),
        ],
        flags: []
    )

    static let flockOperations = SymbolSet(flags: [
        Symbol(1, "LOCK_SH"), Symbol(2, "LOCK_EX"), Symbol(4, "LOCK_NB"), Symbol(8, "LOCK_UN"),
    ])

    static let renameFlags = SymbolSet(flags: [
        Symbol(1, "RENAME_NOREPLACE"), Symbol(2, "RENAME_EXCHANGE"), Symbol(4, "RENAME_WHITEOUT"),
    ])

    static let fallocateModes = SymbolSet(flags: [
        Symbol(0x1, "FALLOC_FL_KEEP_SIZE"), Symbol(0x2, "FALLOC_FL_PUNCH_HOLE"),
        Symbol(0x8, "FALLOC_FL_COLLAPSE_RANGE"), Symbol(0x10, "FALLOC_FL_ZERO_RANGE"),
        Symbol(0x20, "FALLOC_FL_INSERT_RANGE"), Symbol(0x40, "FALLOC_FL_UNSHARE_RANGE"),
    ])

    static let fileAdvice = SymbolSet(choices: [
        Symbol(0, "POSIX_FADV_NORMAL"), Symbol(1, "POSIX_FADV_RANDOM"), Symbol(2, "POSIX_FADV_SEQUENTIAL"),
        Symbol(3, "POSIX_FADV_WILLNEED"), Symbol(4, "POSIX_FADV_DONTNEED"), Symbol(5, "POSIX_FADV_NOREUSE"),
    ])

    static let inotifyEvents = SymbolSet(flags: [
        Symbol(0xfff, "IN_ALL_EVENTS"), Symbol(0x1, "IN_ACCESS"), Symbol(0x2, "IN_MODIFY"), Symbol(0x4, "IN_ATTRIB"),
        Symbol(0x8, "IN_CLOSE_WRITE"), Symbol(0x10, "IN_CLOSE_NOWRITE"), Symbol(0x20, "IN_OPEN"),
        Symbol(0x40, "IN_MOVED_FROM"), Symbol(0x80, "IN_MOVED_TO"), Symbol(0x100, "IN_CREATE"),
        Symbol(0x200, "IN_DELETE"), Symbol(0x400, "IN_DELETE_SELF"), Symbol(0x800, "IN_MOVE_SELF"),
        Symbol(0x100_0000, "IN_ONLYDIR"), Symbol(0x200_0000, "IN_DONT_FOLLOW"), Symbol(0x400_0000, "IN_EXCL_UNLINK"),
        Symbol(0x1000_0000, "IN_MASK_CREATE"), Symbol(0x2000_0000, "IN_MASK_ADD"), Symbol(0x8000_0000, "IN_ONESHOT"),
    ])

    static let mountFlags = SymbolSet(flags: [
        Symbol(1, "MS_RDONLY"), Symbol(2, "MS_NOSUID"), Symbol(4, "MS_NODEV"), Symbol(8, "MS_NOEXEC"),
        Symbol(16, "MS_SYNCHRONOUS"), Symbol(32, "MS_REMOUNT"), Symbol(1024, "MS_NOATIME"),
        Symbol(2048, "MS_NODIRATIME"), Symbol(4096, "MS_BIND"), Symbol(8192, "MS_MOVE"), Symbol(16384, "MS_REC"),
        Symbol(32768, "MS_SILENT"), Symbol(1 << 17, "MS_UNBINDABLE"), Symbol(1 << 18, "MS_PRIVATE"),
        Symbol(1 << 19, "MS_SLAVE"), Symbol(1 << 20, "MS_SHARED"), Symbol(1 << 21, "MS_RELATIME"),
        Symbol(1 << 24, "MS_STRICTATIME"), Symbol(1 << 25, "MS_LAZYTIME"),
    ])

    static let unmountFlags = SymbolSet(flags: [
        Symbol(1, "MNT_FORCE"), Symbol(2, "MNT_DETACH"), Symbol(4, "MNT_EXPIRE"), Symbol(8, "UMOUNT_NOFOLLOW"),
    ])

    static let epollOperations = SymbolSet(choices: [
        Symbol(1, "EPOLL_CTL_ADD"), Symbol(2, "EPOLL_CTL_DEL"), Symbol(3, "EPOLL_CTL_MOD"),
    ])

    static let epollFlags = SymbolSet(flags: [Symbol(0o2_000_000, "EPOLL_CLOEXEC")])

    static let eventFlags = SymbolSet(flags: [
        Symbol(1, "EFD_SEMAPHORE"), Symbol(0o4000, "EFD_NONBLOCK"), Symbol(0o2_000_000, "EFD_CLOEXEC"),
    ])
}
