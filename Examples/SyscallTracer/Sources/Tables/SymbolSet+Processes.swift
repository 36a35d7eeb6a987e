// SPDX-License-Identifier: Apache-2.0

extension SymbolSet {
    static let cloneFlags = SymbolSet(
        choiceMask: 0xff,
        choices: signals.choices,
        flags: [
            Symbol(0x80, "CLONE_NEWTIME"), Symbol(0x100, "CLONE_VM"), Symbol(0x200, "CLONE_FS"),
            Symbol(0x400, "CLONE_FILES"), Symbol(0x800, "CLONE_SIGHAND"), Symbol(0x1000, "CLONE_PIDFD"),
            Symbol(0x2000, "CLONE_PTRACE"), Symbol(0x4000, "CLONE_VFORK"), Symbol(0x8000, "CLONE_PARENT"),
            Symbol(0x1_0000, "CLONE_THREAD"), Symbol(0x2_0000, "CLONE_NEWNS"), Symbol(0x4_0000, "CLONE_SYSVSEM"),
            Symbol(0x8_0000, "CLONE_SETTLS"), Symbol(0x10_0000, "CLONE_PARENT_SETTID"),
            Symbol(0x20_0000, "CLONE_CHILD_CLEARTID"), Symbol(0x40_0000, "CLONE_DETACHED"),
            Symbol(0x80_0000, "CLONE_UNTRACED"), Symbol(0x100_0000, "CLONE_CHILD_SETTID"),
            Symbol(0x200_0000, "CLONE_NEWCGROUP"), Symbol(0x400_0000, "CLONE_NEWUTS"),
            Symbol(0x800_0000, "CLONE_NEWIPC"), Symbol(0x1000_0000, "CLONE_NEWUSER"),
            Symbol(0x2000_0000, "CLONE_NEWPID"), Symbol(0x4000_0000, "CLONE_NEWNET"), Symbol(0x8000_0000, "CLONE_IO"),
        ]
    )

    static let signals = SymbolSet(choices: [
        Symbol(1, "SIGHUP"), Symbol(2, "SIGINT"), Symbol(3, "SIGQUIT"), Symbol(4, "SIGILL"), Symbol(5, "SIGTRAP"),
        Symbol(6, "SIGABRT"), Symbol(7, "SIGBUS"), Symbol(8, "SIGFPE"), Symbol(9, "SIGKILL"), Symbol(10, "SIGUSR1"),
        Symbol(11, "SIGSEGV"), Symbol(12, "SIGUSR2"), Symbol(13, "SIGPIPE"), Symbol(14, "SIGALRM"),
        Symbol(15, "SIGTERM"), Symbol(16, "SIGSTKFLT"), Symbol(17, "SIGCHLD"), Symbol(18, "SIGCONT"),
        Symbol(19, "SIGSTOP"), Symbol(20, "SIGTSTP"), Symbol(21, "SIGTTIN"), Symbol(22, "SIGTTOU"),
        Symbol(23, "SIGURG"), Symbol(24, "SIGXCPU"), Symbol(25, "SIGXFSZ"), Symbol(26, "SIGVTALRM"),
        Symbol(27, "SIGPROF"), Symbol(28, "SIGWINCH"), Symbol(29, "SIGIO"), Symbol(30, "SIGPWR"), Symbol(31, "SIGSYS"),
        // The names of `kill -l`. glibc and musl reserve the kernel's first two.
        Symbol(32, "SIGRTMIN-2"), Symbol(33, "SIGRTMIN-1"), Symbol(34, "SIGRTMIN"), Symbol(35, "SIGRTMIN+1"),
        Symbol(36, "SIGRTMIN+2"), Symbol(37, "SIGRTMIN+3"), Symbol(38, "SIGRTMIN+4"), Symbol(39, "SIGRTMIN+5"),
        Symbol(40, "SIGRTMIN+6"), Symbol(41, "SIGRTMIN+7"), Symbol(42, "SIGRTMIN+8"), Symbol(43, "SIGRTMIN+9"),
        Symbol(44, "SIGRTMIN+10"), Symbol(45, "SIGRTMIN+11"), Symbol(46, "SIGRTMIN+12"), Symbol(47, "SIGRTMIN+13"),
        Symbol(48, "SIGRTMIN+14"), Symbol(49, "SIGRTMIN+15"), Symbol(50, "SIGRTMIN+16"), Symbol(51, "SIGRTMIN+17"),
        Symbol(52, "SIGRTMIN+18"), Symbol(53, "SIGRTMIN+19"), Symbol(54, "SIGRTMIN+20"), Symbol(55, "SIGRTMIN+21"),
        Symbol(56, "SIGRTMIN+22"), Symbol(57, "SIGRTMIN+23"), Symbol(58, "SIGRTMIN+24"), Symbol(59, "SIGRTMIN+25"),
        Symbol(60, "SIGRTMIN+26"), Symbol(61, "SIGRTMIN+27"), Symbol(62, "SIGRTMIN+28"), Symbol(63, "SIGRTMIN+29"),
        Symbol(64, "SIGRTMAX"),
    ])

    static let signalMaskOperations = SymbolSet(choices: [
        Symbol(0, "SIG_BLOCK"), Symbol(1, "SIG_UNBLOCK"), Symbol(2, "SIG_SETMASK"),
    ])

    static let waitOptions = SymbolSet(flags: [
        Symbol(1, "WNOHANG"), Symbol(2, "WSTOPPED"), Symbol(4, "WEXITED"), Symbol(8, "WCONTINUED"),
        Symbol(0x100_0000, "WNOWAIT"), Symbol(0x2000_0000, "__WNOTHREAD"), Symbol(0x4000_0000, "__WALL"),
        Symbol(0x8000_0000, "__WCLONE"),
    ])

    static let prctlOptions = SymbolSet(choices: [
        Symbol(1, "PR_SET_PDEATHSIG"), Symbol(2, "PR_GET_PDEATHSIG"), Symbol(3, "PR_GET_DUMPABLE"),
        Symbol(4, "PR_SET_DUMPABLE"), Symbol(7, "PR_GET_KEEPCAPS"), Symbol(8, "PR_SET_KEEPCAPS"),
        Symbol(15, "PR_SET_NAME"), Symbol(16, "PR_GET_NAME"), Symbol(21, "PR_GET_SECCOMP"),
        Symbol(22, "PR_SET_SECCOMP"), Symbol(23, "PR_CAPBSET_READ"), Symbol(24, "PR_CAPBSET_DROP"),
        Symbol(29, "PR_SET_TIMERSLACK"), Symbol(30, "PR_GET_TIMERSLACK"), Symbol(35, "PR_SET_MM"),
        Symbol(36, "PR_SET_CHILD_SUBREAPER"), Symbol(37, "PR_GET_CHILD_SUBREAPER"),
        Symbol(38, "PR_SET_NO_NEW_PRIVS"), Symbol(39, "PR_GET_NO_NEW_PRIVS"), Symbol(41, "PR_SET_THP_DISABLE"),
        Symbol(47, "PR_CAP_AMBIENT"), Symbol(0x5356_4d41, "PR_SET_VMA"), Symbol(0x5961_6d61, "PR_SET_PTRACER"),
    ])

    static let resources = SymbolSet(choices: [
        Symbol(0, "RLIMIT_CPU"), Symbol(1, "RLIMIT_FSIZE"), Symbol(2, "RLIMIT_DATA"), Symbol(3, "RLIMIT_STACK"),
        Symbol(4, "RLIMIT_CORE"), Symbol(5, "RLIMIT_RSS"), Symbol(6, "RLIMIT_NPROC"), Symbol(7, "RLIMIT_NOFILE"),
        Symbol(8, "RLIMIT_MEMLOCK"), Symbol(9, "RLIMIT_AS"), Symbol(10, "RLIMIT_LOCKS"),
        Symbol(11, "RLIMIT_SIGPENDING"), Symbol(12, "RLIMIT_MSGQUEUE"), Symbol(13, "RLIMIT_NICE"),
        Symbol(14, "RLIMIT_RTPRIO"), Symbol(15, "RLIMIT_RTTIME"),
    ])

    static let clocks = SymbolSet(choices: [
        Symbol(0, "CLOCK_REALTIME"), Symbol(1, "CLOCK_MONOTONIC"), Symbol(2, "CLOCK_PROCESS_CPUTIME_ID"),
        Symbol(3, "CLOCK_THREAD_CPUTIME_ID"), Symbol(4, "CLOCK_MONOTONIC_RAW"), Symbol(5, "CLOCK_REALTIME_COARSE"),
        Symbol(6, "CLOCK_MONOTONIC_COARSE"), Symbol(7, "CLOCK_BOOTTIME"), Symbol(8, "CLOCK_REALTIME_ALARM"),
        Symbol(9, "CLOCK_BOOTTIME_ALARM"), Symbol(11, "CLOCK_TAI"),
    ])

    static let timerFlags = SymbolSet(flags: [Symbol(1, "TIMER_ABSTIME"), Symbol(2, "TFD_TIMER_CANCEL_ON_SET")])

    static let futexOperations = SymbolSet(
        choiceMask: 0x7f,
        choices: [
            Symbol(0, "FUTEX_WAIT"), Symbol(1, "FUTEX_WAKE"), Symbol(3, "FUTEX_REQUEUE"),
            Symbol(4, "FUTEX_CMP_REQUEUE"), Symbol(5, "FUTEX_WAKE_OP"), Symbol(6, "FUTEX_LOCK_PI"),
            Symbol(7, "FUTEX_UNLOCK_PI"), Symbol(8, "FUTEX_TRYLOCK_PI"), Symbol(9, "FUTEX_WAIT_BITSET"),
            Symbol(10, "FUTEX_WAKE_BITSET"), Symbol(11, "FUTEX_WAIT_REQUEUE_PI"), Symbol(12, "FUTEX_CMP_REQUEUE_PI"),
            Symbol(13, "FUTEX_LOCK_PI2"),
        ],
        flags: [Symbol(128, "FUTEX_PRIVATE_FLAG"), Symbol(256, "FUTEX_CLOCK_REALTIME")]
    )

    static let randomFlags = SymbolSet(flags: [
        Symbol(1, "GRND_NONBLOCK"), Symbol(2, "GRND_RANDOM"), Symbol(4, "GRND_INSECURE"),
    ])

    static let seccompOperations = SymbolSet(choices: [
        Symbol(0, "SECCOMP_SET_MODE_STRICT"), Symbol(1, "SECCOMP_SET_MODE_FILTER"),
        Symbol(2, "SECCOMP_GET_ACTION_AVAIL"), Symbol(3, "SECCOMP_GET_NOTIF_SIZES"),
    ])

    static let bpfCommands = SymbolSet(choices: [
        Symbol(0, "BPF_MAP_CREATE"), Symbol(1, "BPF_MAP_LOOKUP_ELEM"), Symbol(2, "BPF_MAP_UPDATE_ELEM"),
        Symbol(3, "BPF_MAP_DELETE_ELEM"), Symbol(4, "BPF_MAP_GET_NEXT_KEY"), Symbol(5, "BPF_PROG_LOAD"),
        Symbol(6, "BPF_OBJ_PIN"), Symbol(7, "BPF_OBJ_GET"), Symbol(8, "BPF_PROG_ATTACH"), Symbol(9, "BPF_PROG_DETACH"),
        Symbol(10, "BPF_PROG_TEST_RUN"), Symbol(11, "BPF_PROG_GET_NEXT_ID"), Symbol(12, "BPF_MAP_GET_NEXT_ID"),
        Symbol(13, "BPF_PROG_GET_FD_BY_ID"), Symbol(14, "BPF_MAP_GET_FD_BY_ID"), Symbol(15, "BPF_OBJ_GET_INFO_BY_FD"),
        Symbol(16, "BPF_PROG_QUERY"), Symbol(17, "BPF_RAW_TRACEPOINT_OPEN"), Symbol(18, "BPF_BTF_LOAD"),
        Symbol(19, "BPF_BTF_GET_FD_BY_ID"), Symbol(20, "BPF_TASK_FD_QUERY"),
        Symbol(21, "BPF_MAP_LOOKUP_AND_DELETE_ELEM"), Symbol(22, "BPF_MAP_FREEZE"), Symbol(23, "BPF_BTF_GET_NEXT_ID"),
        Symbol(24, "BPF_MAP_LOOKUP_BATCH"), Symbol(25, "BPF_MAP_LOOKUP_AND_DELETE_BATCH"),
        Symbol(26, "BPF_MAP_UPDATE_BATCH"), Symbol(27, "BPF_MAP_DELETE_BATCH"), Symbol(28, "BPF_LINK_CREATE"),
        Symbol(29, "BPF_LINK_UPDATE"), Symbol(30, "BPF_LINK_GET_FD_BY_ID"), Symbol(31, "BPF_LINK_GET_NEXT_ID"),
        Symbol(32, "BPF_ENABLE_STATS"), Symbol(33, "BPF_ITER_CREATE"), Symbol(34, "BPF_LINK_DETACH"),
        Symbol(35, "BPF_PROG_BIND_MAP"), Symbol(36, "BPF_TOKEN_CREATE"),
    ])

    /// `arch_prctl` of x86 (asm/prctl.h).
    static let archPrctlCodes = SymbolSet(
        choiceMask: .max,
        choices: [
            Symbol(0x1001, "ARCH_SET_GS"), Symbol(0x1002, "ARCH_SET_FS"), Symbol(0x1003, "ARCH_GET_FS"),
            Symbol(0x1004, "ARCH_GET_GS"), Symbol(0x1011, "ARCH_GET_CPUID"), Symbol(0x1012, "ARCH_SET_CPUID"),
            Symbol(0x1021, "ARCH_GET_XCOMP_SUPP"), Symbol(0x1022, "ARCH_GET_XCOMP_PERM"),
            Symbol(0x1023, "ARCH_REQ_XCOMP_PERM"), Symbol(0x5001, "ARCH_SHSTK_ENABLE"),
            Symbol(0x5002, "ARCH_SHSTK_DISABLE"), Symbol(0x5005, "ARCH_SHSTK_STATUS"),
        ],
        flags: []
    )
}
