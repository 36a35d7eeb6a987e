// SPDX-License-Identifier: Apache-2.0

extension SyscallSignature {
    /// The calls that only the 32-bit entries have, or that take other arguments there: a number of 64 bits is two.
    static let signatures32: StaticString = """
        _llseek fd uint uint address whence
        _newselect int address address address address
        chown32 string int int
        clock_adjtime64 clock address
        clock_getres_time64 clock address
        clock_gettime64 clock address
        clock_nanosleep_time64 clock timerflags address address
        clock_settime64 clock address
        fadvise64 fd uint uint size fadvise
        fadvise64_64 fd uint uint uint uint fadvise
        fallocate fd fallocate uint uint uint uint
        fanotify_mark fd hex hex hex dirfd string
        fchown32 fd int int
        fcntl64 fd fcntl fcntlarg
        fstat64 fd address
        fstatat64 dirfd string address atflags
        fstatfs64 fd size address
        ftruncate64 fd uint uint
        futex_time64 address futex futexarg futexarg futexarg futexarg
        getegid32
        geteuid32
        getgid32
        getgroups32 int address
        getresgid32 address address address
        getresuid32 address address address
        getuid32
        io_pgetevents_time64 hex long long address address address
        ipc uint int int int address long
        lchown32 string int int
        lstat64 string address
        mmap address ->address
        mmap2 address size prot mmap fd hex ->address
        mq_timedreceive_time64 fd address size address address
        mq_timedsend_time64 fd address size uint address
        nice int
        oldfstat fd address
        oldlstat string address
        oldolduname address
        oldstat string address
        olduname address
        ppoll_time64 address uint address address size
        pread64 fd address size uint uint
        preadv fd address int uint uint
        preadv2 fd address int uint uint hex
        pselect6_time64 int address address address address address
        pwrite64 fd address size uint uint
        pwritev fd address int uint uint
        pwritev2 fd address int uint uint hex
        readahead fd uint uint size
        readdir fd address uint
        recvmmsg_time64 fd address uint msgflags address
        rt_sigtimedwait_time64 address address address size
        sched_rr_get_interval_time64 pid address
        select address
        semtimedop_time64 int address size address
        sendfile64 fd fd address size
        setfsgid32 int
        setfsuid32 int
        setgid32 int
        setgroups32 int address
        setregid32 int int
        setresgid32 int int int
        setresuid32 int int int
        setreuid32 int int
        setuid32 int
        sgetmask
        sigaction signal address address
        signal signal address
        sigpending address
        sigprocmask sigmask address address
        sigreturn
        sigsuspend hex hex hex
        socketcall int address
        ssetmask hex
        stat64 string address
        statfs64 string size address
        stime address
        sync_file_range fd uint uint uint uint hex
        timer_gettime64 int address
        timer_settime64 int timerflags address address
        timerfd_gettime64 fd address
        timerfd_settime64 fd timerflags address address
        truncate64 string uint uint
        ugetrlimit resource address
        umount string
        utimensat_time64 dirfd string address atflags
        waitpid pid address wait
        """

    /// The calls that arm makes otherwise than i386: there a number of 64 bits begins in an even register.
    static let signaturesARM: StaticString = """
        arm_fadvise64_64 fd fadvise uint uint uint uint
        arm_sync_file_range fd hex uint uint uint uint
        ftruncate64 fd hex uint uint
        pread64 fd address size hex uint uint
        pwrite64 fd address size hex uint uint
        readahead fd hex uint uint size
        recv fd address size msgflags
        send fd address size msgflags
        truncate64 string hex uint uint
        """
}
