// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

// The one place where return codes become errors. Three conventions meet here: libbpf's negative errno, libbpf's NULL
// with errno, and the C library's -1 with errno. Interrupted calls are repeated where that is possible.

/// Runs a libbpf call that returns a negative error number on failure.
@discardableResult
func libbpfCall(_ body: () -> CInt) throws(Errno) -> CInt {
    while true {
        let result = body()
        if result >= 0 { return result }
        let error = Errno(rawValue: -result)
        if error != .interrupted { throw error }
    }
}

/// Runs a libbpf call that uses up what it is given, so that it cannot be repeated.
func libbpfCallOnce(_ body: () -> CInt) throws(Errno) {
    let result = body()
    if result < 0 { throw Errno(rawValue: -result) }
}

/// Runs a libbpf call that returns a null pointer and sets `errno` on failure.
func libbpfPointer(_ body: () -> OpaquePointer?) throws(Errno) -> OpaquePointer {
    while true {
        if let pointer = unsafe body() { return unsafe pointer }
        let error = Errno(rawValue: Glibc.errno)
        if error != .interrupted { throw error }
    }
}

/// Runs a system call that returns -1 and sets `errno` on failure.
@discardableResult
func systemCall<Value: SignedInteger>(_ body: () -> Value) throws(Errno) -> Value {
    while true {
        let result = body()
        if result != -1 { return result }
        let error = Errno(rawValue: Glibc.errno)
        if error != .interrupted { throw error }
    }
}

/// The C names of the error numbers that BPF users meet.
private let errnoNames: [CInt: String] = [
    EPERM: "EPERM",
    ENOENT: "ENOENT",
    ESRCH: "ESRCH",
    EINTR: "EINTR",
    EIO: "EIO",
    ENXIO: "ENXIO",
    E2BIG: "E2BIG",
    ENOEXEC: "ENOEXEC",
    EBADF: "EBADF",
    EAGAIN: "EAGAIN",
    ENOMEM: "ENOMEM",
    EACCES: "EACCES",
    EFAULT: "EFAULT",
    EBUSY: "EBUSY",
    EEXIST: "EEXIST",
    ENODEV: "ENODEV",
    ENOTDIR: "ENOTDIR",
    EISDIR: "EISDIR",
    EINVAL: "EINVAL",
    ENFILE: "ENFILE",
    EMFILE: "EMFILE",
    ENOSPC: "ENOSPC",
    EROFS: "EROFS",
    ERANGE: "ERANGE",
    ENOSYS: "ENOSYS",
    EOPNOTSUPP: "EOPNOTSUPP",
    EPROTO: "EPROTO",
    ELOOP: "ELOOP",
    ENODATA: "ENODATA",
    524: "ENOTSUPP",
    // libbpf's own numbers (enum libbpf_errno in <bpf/libbpf_legacy.h>).
    4000: "LIBBPF_ERRNO__LIBELF",
    4001: "LIBBPF_ERRNO__FORMAT",
    4002: "LIBBPF_ERRNO__KVERSION",
    4003: "LIBBPF_ERRNO__ENDIAN",
    4004: "LIBBPF_ERRNO__INTERNAL",
    4005: "LIBBPF_ERRNO__RELOC",
    4006: "LIBBPF_ERRNO__LOAD",
    4007: "LIBBPF_ERRNO__VERIFY",
    4008: "LIBBPF_ERRNO__PROG2BIG",
]

extension Errno {
    /// The C name where it is one that BPF users meet, else the number.
    var name: String { errnoNames[rawValue] ?? "errno \(rawValue)" }

    /// Linux-internal ENOTSUPP, which leaks through bpf(2) (include/linux/errno.h).
    static let kernelNotSupported = Errno(rawValue: 524)

    /// The kernel's several ways to say that it has no such thing.
    var meansNotSupported: Bool {
        self == .kernelNotSupported || self == .notSupportedOnSocket || self == .noFunction
    }

    /// Whether descriptors or memory ran out.
    var meansExhausted: Bool {
        self == .noMemory || self == .tooManyOpenFiles || self == .tooManyOpenFilesInSystem
    }
}
