// SPDX-License-Identifier: Apache-2.0

extension SyscallSignature {
    /// A call a line: its name, then a word of ``ArgumentKind`` for each argument, and `->address` if it returns one.
    static let signatures: StaticString = """
        accept fd address address
        accept4 fd address address sockflags
        access string access
        acct string
        add_key string string address size int
        alarm uint
        arch_prctl archprctl address
        bind fd sockaddr int
        bpf bpf address uint
        brk address ->address
        cachestat uint address address hex
        capget address address
        capset address address
        chdir string
        chmod string mode
        chown string int int
        chroot string
        clock_adjtime clock address
        clock_getres clock address
        clock_gettime clock address
        clock_nanosleep clock timerflags address address
        clock_settime clock address
        clone clone address address address address
        clone3 cloneargs size
        close fd
        close_range uint uint hex
        connect fd sockaddr int
        copy_file_range fd address fd address size hex
        creat string mode
        delete_module string hex
        dup fd
        dup2 fd fd
        dup3 fd fd pipeflags
        epoll_create int
        epoll_create1 epollflags
        epoll_ctl fd epoll fd address
        epoll_pwait fd address int int address size
        epoll_pwait2 fd address int address address size
        epoll_wait fd address int int
        eventfd uint
        eventfd2 uint eventfd
        execve string argv address
        execveat dirfd string argv address atflags
        exit int
        exit_group int
        faccessat dirfd string access
        faccessat2 dirfd string access accessflags
        fadvise64 fd long size fadvise
        fallocate fd fallocate long long
        fanotify_init hex openflags
        fanotify_mark fd hex hex dirfd string
        fchdir fd
        fchmod fd mode
        fchmodat dirfd string mode
        fchmodat2 dirfd string mode atflags
        fchown fd int int
        fchownat dirfd string int int atflags
        fcntl fd fcntl fcntlarg
        fdatasync fd
        fgetxattr fd string address size
        file_getattr dirfd string address size atflags
        file_setattr dirfd string address size atflags
        finit_module fd string hex
        flistxattr fd address size
        flock fd flock
        fork
        fremovexattr fd string
        fsconfig fd uint string address int
        fsetxattr fd string address size hex
        fsmount fd hex hex
        fsopen string hex
        fspick dirfd string hex
        fstat fd address
        fstatfs fd address
        fsync fd
        ftruncate fd long
        futex address futex futexarg futexarg futexarg futexarg
        futex_waitv address uint hex address clock
        futimesat dirfd string address
        get_mempolicy address address size address hex
        get_robust_list pid address address
        getcpu address address address
        getcwd output size
        getdents fd address uint
        getdents64 fd address uint
        getegid
        geteuid
        getgid
        getgroups int address
        getitimer int address
        getpeername fd address address
        getpgid pid
        getpgrp
        getpid
        getppid
        getpriority int int
        getrandom address size random
        getresgid address address address
        getresuid address address address
        getrlimit resource address
        getrusage int address
        getsid pid
        getsockname fd address address
        getsockopt fd level sockopt address address
        gettid
        gettimeofday address address
        getuid
        getxattr string string address size
        getxattrat dirfd string atflags string address size
        init_module address size string
        inotify_add_watch fd string inotify
        inotify_init
        inotify_init1 pipeflags
        inotify_rm_watch fd int
        io_cancel hex address address
        io_destroy hex
        io_getevents hex long long address address
        io_setup uint address
        io_submit hex long address
        io_uring_enter fd uint uint hex address size
        io_uring_register fd uint address uint
        io_uring_setup uint address
        ioctl fd ioctl hex
        ioprio_get int int
        ioprio_set int int int
        kcmp pid pid int hex hex
        keyctl int hex hex hex hex
        kill pid signal
        landlock_add_rule fd int address hex
        landlock_create_ruleset address size hex
        landlock_restrict_self fd hex
        lchown string int int
        lgetxattr string string address size
        link string string
        linkat dirfd string dirfd string atflags
        listen fd int
        listxattr string address size
        listxattrat dirfd string atflags address size
        llistxattr string address size
        lremovexattr string string
        lseek fd long whence
        lsetxattr string string address size hex
        lstat string address
        madvise address size madvise
        mbind address size int address size hex
        membarrier int hex int
        memfd_create string memfd
        memfd_secret hex
        mincore address size address
        mkdir string mode
        mkdirat dirfd string mode
        mknod string mode hex
        mknodat dirfd string mode hex
        mlock address size
        mlock2 address size hex
        mlockall hex
        mmap address size prot mmap fd hex ->address
        mount string string string mount address
        mount_setattr dirfd string atflags address size
        move_mount dirfd string dirfd string hex
        mprotect address size prot
        mq_getsetattr fd address address
        mq_notify fd address
        mq_open string openflags openmode address
        mq_timedreceive fd address size address address
        mq_timedsend fd address size uint address
        mq_unlink string
        mremap address size size mremap address ->address
        mseal address size hex
        msgctl int int address
        msgget hex hex
        msgrcv int address size long hex
        msgsnd int address size hex
        msync address size msync
        munlock address size
        munlockall
        munmap address size
        name_to_handle_at dirfd string address address handleflags
        nanosleep address address
        newfstatat dirfd string address atflags
        open string openflags openmode
        open_by_handle_at dirfd address openflags
        open_tree dirfd string hex
        open_tree_attr dirfd string hex address size
        openat dirfd string openflags openmode
        openat2 dirfd string openhow size
        pause
        perf_event_open address pid int fd hex
        personality hex
        pidfd_getfd fd fd hex
        pidfd_open pid hex
        pidfd_send_signal fd signal address hex
        pipe address
        pipe2 address pipeflags
        pivot_root string string
        pkey_alloc hex hex
        pkey_free int
        pkey_mprotect address size prot int
        poll address uint int
        ppoll address uint address address size
        prctl prctl prctlarg prctlarg prctlarg prctlarg
        pread64 fd address size long
        preadv fd address int long long
        preadv2 fd address int long long hex
        prlimit64 pid resource address address
        process_madvise fd address size madvise hex
        process_mrelease fd hex
        process_vm_readv pid address int address int hex
        process_vm_writev pid address int address int hex
        pselect6 int address address address address address
        ptrace int pid address address
        pwrite64 fd address size long
        pwritev fd address int long long
        pwritev2 fd address int long long hex
        quotactl hex string int address
        read fd address size
        readahead fd long size
        readlink string linktarget size
        readlinkat dirfd string linktarget size
        readv fd address int
        reboot hex hex hex address
        recvfrom fd address size msgflags address address
        recvmmsg fd address uint msgflags address
        recvmsg fd address msgflags
        remap_file_pages address size prot size mmap
        removexattr string string
        removexattrat dirfd string atflags string
        rename string string
        renameat dirfd string dirfd string
        renameat2 dirfd string dirfd string rename
        request_key string string string int
        restart_syscall
        rmdir string
        rseq address size hex hex
        rt_sigaction signal address address size
        rt_sigpending address size
        rt_sigprocmask sigmask address address size
        rt_sigqueueinfo pid signal address
        rt_sigreturn
        rt_sigsuspend address size
        rt_sigtimedwait address address address size
        rt_tgsigqueueinfo pid pid signal address
        sched_get_priority_max int
        sched_get_priority_min int
        sched_getaffinity pid size address
        sched_getattr pid address size hex
        sched_getparam pid address
        sched_getscheduler pid
        sched_rr_get_interval pid address
        sched_setaffinity pid size address
        sched_setattr pid address hex
        sched_setparam pid address
        sched_setscheduler pid int address
        sched_yield
        seccomp seccomp hex address
        select int address address address address
        semctl int int int hex
        semget hex int hex
        semop int address size
        semtimedop int address size address
        sendfile fd fd address size
        sendmmsg fd address uint msgflags
        sendmsg fd address msgflags
        sendto fd address size msgflags sockaddr int
        set_mempolicy int address size
        set_robust_list address size
        set_tid_address address
        setdomainname address int
        setfsgid int
        setfsuid int
        setgid int
        setgroups int address
        sethostname address int
        setitimer int address address
        setns fd clone
        setpgid pid pid
        setpriority int int int
        setregid int int
        setresgid int int int
        setresuid int int int
        setreuid int int
        setrlimit resource address
        setsid
        setsockopt fd level sockopt address int
        settimeofday address address
        setuid int
        setxattr string string address size hex
        setxattrat dirfd string atflags string address size
        shmat int address hex ->address
        shmctl int int address
        shmdt address
        shmget hex size hex
        shutdown fd shutdown
        sigaltstack address address
        signalfd fd address size
        signalfd4 fd address size signalfd
        socket family socktype int
        socketpair family socktype int address
        splice fd address fd address size hex
        stat string address
        statfs string address
        statmount address address size hex
        statx dirfd string atflags statxmask address
        swapoff string
        swapon string hex
        symlink string string
        symlinkat string dirfd string
        sync
        sync_file_range fd long long hex
        syncfs fd
        sysinfo address
        syslog int address int
        tee fd fd size hex
        tgkill pid pid signal
        time address
        timer_create clock address address
        timer_delete int
        timer_getoverrun int
        timer_gettime int address
        timer_settime int timerflags address address
        timerfd_create clock pipeflags
        timerfd_gettime fd address
        timerfd_settime fd timerflags address address
        times address
        tkill pid signal
        truncate string long
        umask octal
        umount2 string umount
        uname address
        unlink string
        unlinkat dirfd string unlinkflags
        unshare clone
        userfaultfd pipeflags
        ustat hex address
        utime string address
        utimensat dirfd string address atflags
        utimes string address
        vfork
        vhangup
        vmsplice fd address size hex
        wait4 pid address wait address
        waitid int pid address wait address
        write fd address size
        writev fd address int
        """
}
