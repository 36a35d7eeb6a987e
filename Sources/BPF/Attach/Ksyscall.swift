// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension AttachTarget {
    /// The entry of a system call, by its name on every architecture. For programs of `SEC("ksyscall")`, which read the
    /// arguments with `BPF_KSYSCALL`.
    ///
    /// - Parameters:
    ///   - name: the system call, for example `openat`, without a prefix such as `sys_`.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_ksyscall`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func ksyscall(_ name: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Ksyscall(name: name, cookie: cookie, isReturn: false))
    }

    /// The return of a system call, by its name on every architecture. For programs of `SEC("kretsyscall")`.
    ///
    /// - Parameters:
    ///   - name: the system call, for example `openat`, without a prefix such as `sys_`.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_ksyscall`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kretsyscall(_ name: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Ksyscall(name: name, cookie: cookie, isReturn: true))
    }
}

struct Ksyscall: AttachHook {
    static let requirement = KernelRequirement.kprobe
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.kprobe]

    let name: String
    let cookie: UInt64
    let isReturn: Bool

    var description: String { "\(isReturn ? "kretsyscall" : "ksyscall")/\(name)" }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || Self.isAlphanumeric($0) }) else {
            throw program.invalid(
                "'\(name)' is not the name of a system call",
                target,
                advice: "Use a name from 'man 2 syscalls', for example openat"
            )
        }
        return try unsafe program.attach(target) { pointer in
            unsafe withZeroed(bpf_ksyscall_opts.self) { options in
                unsafe options[0].sz = MemoryLayout<bpf_ksyscall_opts>.size
                unsafe options[0].bpf_cookie = cookie
                unsafe options[0].retprobe = isReturn
                return unsafe bpf_program__attach_ksyscall(pointer, name, options.baseAddress)
            }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
