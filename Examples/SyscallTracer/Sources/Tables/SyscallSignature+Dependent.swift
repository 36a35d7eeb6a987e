// SPDX-License-Identifier: Apache-2.0

extension SyscallSignature {
    /// How an argument is shown, where one before it decides; `nil` if the call does not read it, nor those behind it.
    func kind(of index: Int, in record: SyscallRecord) -> ArgumentKind? {
        let kind = kinds[index]
        guard kind.isDependent else { return kind == .long && record.isCompat ? .int : kind }
        switch kind {
        case .openmode: return Self.createsFile(record.argument(index - 1)) ? .openmode : nil
        case .fcntlarg: return Self.fcntlArgument(record.argument(index - 1))
        case .futexarg: return Self.futexArgument(index, record.argument(1))
        case .prctlarg: return Self.prctlArgument(index, record.argument(0))
        case .sockopt: return record.argument(index - 1) & UInt64(UInt32.max) == 1 ? .socketoption : .int  // SOL_SOCKET
        default: return kind
        }
    }

    /// Whether the flags of an open make it read its mode: O_CREAT or O_TMPFILE.
    private static func createsFile(_ flags: UInt64) -> Bool { flags & 0o100 != 0 || flags & 0o20_000_000 != 0 }

    /// By the command: fcntl(2).
    private static func fcntlArgument(_ command: UInt64) -> ArgumentKind? {
        switch command & UInt64(UInt32.max) {
        case 1, 3, 9, 11, 1025, 1032, 1034: nil  // F_GETFD, F_GETFL, F_GETOWN, F_GETSIG, F_GETLEASE, …
        case 2: .fdflags
        case 4: .openflags
        case 0, 8, 1024, 1030, 1031: .int  // F_DUPFD, F_SETOWN, F_SETLEASE, F_DUPFD_CLOEXEC, F_SETPIPE_SZ
        case 10: .signal
        case 5...7, 15, 16, 36...38: .address
        default: .hex
        }
    }

    /// By the operation: futex(2).
    private static func futexArgument(_ index: Int, _ operation: UInt64) -> ArgumentKind? {
        let number = operation & 0x7f
        let count =
            switch number {
            case 7, 8: 2  // FUTEX_UNLOCK_PI, FUTEX_TRYLOCK_PI
            case 1, 2: 3  // FUTEX_WAKE, FUTEX_FD
            case 0, 6, 13: 4  // FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_LOCK_PI2
            case 3: 5  // FUTEX_REQUEUE
            default: 6
            }
        guard index < count else { return nil }
        switch index {
        case 2: return .uint
        // The time to wait, or how many waiters are moved.
        case 3: return [3, 4, 5, 12].contains(number) ? .uint : .address
        case 4: return .address
        default: return .hex
        }
    }

    /// By the option: prctl(2).
    private static func prctlArgument(_ index: Int, _ option: UInt64) -> ArgumentKind? {
        switch option & UInt64(UInt32.max) {
        case 15: index == 1 ? .string : nil  // PR_SET_NAME
        case 16: index == 1 ? .output : nil  // PR_GET_NAME
        case 1: index == 1 ? .signal : nil  // PR_SET_PDEATHSIG
        case 3, 7: nil  // PR_GET_DUMPABLE, PR_GET_KEEPCAPS
        default: .hex
        }
    }
}
