// SPDX-License-Identifier: Apache-2.0

/// The way in which an argument of a system call is shown.
enum ArgumentKind: String, CaseIterable, Sendable {
    // Numbers.
    case int, uint, long, size, fd, pid
    // In base 8 and 16.
    case octal, mode, hex
    // Memory: an address, or what the kernel read there. An `output` is a string that the call wrote.
    case address, string, output, argv, sockaddr, linktarget, cloneargs, openhow
    // What an argument before it decides: see ``SyscallSignature/kind(of:in:)``.
    case openmode, fcntlarg, futexarg, prctlarg, sockopt
    // Symbols.
    case dirfd, openflags, access, accessflags, unlinkflags, handleflags, atflags, statxmask, whence, fcntl, fdflags,
        pipeflags, flock
    case prot, mmap, mremap, msync, madvise, memfd
    case clone, signal, sigmask, wait, prctl, resource, clock, timerflags, futex
    case family, socktype, sockflags, msgflags, level, socketoption, shutdown, ioctl, archprctl
    case epoll, epollflags, eventfd, signalfd, inotify, mount, umount, rename, fallocate, fadvise, random, bpf, seccomp

    /// Whether the value is shown as a plain decimal number.
    var isDecimal: Bool {
        switch self {
        case .int, .uint, .long, .size, .fd, .pid: true
        default: false
        }
    }

    /// Whether an argument before it decides how it is shown.
    var isDependent: Bool {
        switch self {
        case .openmode, .fcntlarg, .futexarg, .prctlarg, .sockopt: true
        default: false
        }
    }

    /// Whether it is an address, so that 0 stands for none.
    var isAddress: Bool {
        switch self {
        case .address, .string, .output, .argv, .sockaddr, .linktarget, .cloneargs, .openhow: true
        default: false
        }
    }

    /// The names of the values, for the kinds that have any.
    var symbols: SymbolSet? {
        switch self {
        case .int, .uint, .long, .size, .fd, .pid, .octal, .mode, .openmode, .hex: nil
        case .address, .string, .output, .argv, .sockaddr, .linktarget, .cloneargs, .openhow: nil
        case .fcntlarg, .futexarg, .prctlarg, .sockopt: nil
        case .dirfd: .directories
        case .openflags: .openFlags
        case .access: .accessModes
        case .accessflags: .accessFlags
        case .unlinkflags: .unlinkFlags
        case .handleflags: .handleFlags
        case .atflags: .atFlags
        case .statxmask: .statxMasks
        case .whence: .whences
        case .fcntl: .fcntlCommands
        case .fdflags: .descriptorFlags
        case .pipeflags: .descriptorCreationFlags
        case .flock: .flockOperations
        case .prot: .protections
        case .mmap: .mmapFlags
        case .mremap: .mremapFlags
        case .msync: .msyncFlags
        case .madvise: .memoryAdvice
        case .memfd: .memfdFlags
        case .clone: .cloneFlags
        case .signal: .signals
        case .sigmask: .signalMaskOperations
        case .wait: .waitOptions
        case .prctl: .prctlOptions
        case .resource: .resources
        case .clock: .clocks
        case .timerflags: .timerFlags
        case .futex: .futexOperations
        case .family: .addressFamilies
        case .socktype: .socketTypes
        case .sockflags: .socketFlags
        case .msgflags: .messageFlags
        case .level: .socketLevels
        case .socketoption: .socketOptions
        case .shutdown: .shutdownDirections
        case .ioctl: .ioctlRequests
        case .archprctl: .archPrctlCodes
        case .epoll: .epollOperations
        case .epollflags: .epollFlags
        case .eventfd: .eventFlags
        case .signalfd: .descriptorCreationFlags
        case .inotify: .inotifyEvents
        case .mount: .mountFlags
        case .umount: .unmountFlags
        case .rename: .renameFlags
        case .fallocate: .fallocateModes
        case .fadvise: .fileAdvice
        case .random: .randomFlags
        case .bpf: .bpfCommands
        case .seccomp: .seccompOperations
        }
    }
}
