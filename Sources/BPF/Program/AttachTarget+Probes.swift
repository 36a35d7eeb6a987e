// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// An instruction of a kernel function, by default its first. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - function: the function, as `/proc/kallsyms` lists it.
    ///   - offset: where in the function, in bytes: the start of an instruction.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_kprobe_opts`. Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kprobe(_ function: String, offset: Int = 0, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(kind: .kprobe(function: function, offset: offset, cookie: cookie, isReturn: false))
    }

    /// The return of a kernel function. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - function: the function, as `/proc/kallsyms` lists it.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_kprobe_opts`. Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kretprobe(_ function: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(kind: .kprobe(function: function, offset: 0, cookie: cookie, isReturn: true))
    }

    /// All kernel functions that match a pattern, with one link. For programs of `SEC("kprobe.multi")` and
    /// `SEC("kretprobe.multi")`.
    ///
    /// - Parameters:
    ///   - pattern: a name in which `*` stands for any characters and `?` for one; of the functions that tracefs lists in
    ///     `available_filter_functions`.
    ///   - isReturn: whether the program runs when the functions return.
    ///
    /// C counterpart: `bpf_program__attach_kprobe_multi_opts`. Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`; needs
    /// tracefs.
    public static func kprobeMulti(pattern: String, isReturn: Bool = false) -> AttachTarget {
        AttachTarget(kind: .kprobeMulti(.pattern(pattern), isReturn: isReturn))
    }

    /// Several kernel functions with one link. For programs of `SEC("kprobe.multi")` and `SEC("kretprobe.multi")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: what `bpf_get_attach_cookie()` gives to the program in each function, in the same order; none, or as
    ///     many as functions.
    ///   - isReturn: whether the program runs when the functions return.
    ///
    /// C counterpart: `bpf_program__attach_kprobe_multi_opts`. Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kprobeMulti(
        functions: [String],
        cookies: [UInt64] = [],
        isReturn: Bool = false
    ) -> AttachTarget {
        AttachTarget(kind: .kprobeMulti(.names(functions, cookies: cookies), isReturn: isReturn))
    }

    /// A function of an executable or a library. For programs of type `kprobe`, as `SEC("uprobe")` is.
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is looked for where libraries (`libc.so.6`) or executables are.
    ///   - function: the function's name in the file's symbol table.
    ///   - offset: where in the function, in bytes: the start of an instruction.
    ///   - pid: the process, 0 for this one; `nil` for all, also those that start later.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_uprobe_opts`. Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uprobe(
        _ binary: FilePath,
        function: String,
        offset: Int = 0,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        inFile(binary, function, offset, pid, cookie, isReturn: false)
    }

    /// A place in an executable or a library by its offset in the file, for code without symbols.
    ///
    /// - Parameters:
    ///   - binary: the file.
    ///   - offset: the start of an instruction, in bytes from the beginning of the file.
    ///   - pid: the process, 0 for this one; `nil` for all, also those that start later.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_uprobe_opts`. Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uprobe(
        _ binary: FilePath,
        offset: Int,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        inFile(binary, nil, offset, pid, cookie, isReturn: false)
    }

    /// The return of a function of an executable or a library. For programs of type `kprobe`, as `SEC("uretprobe")` is.
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is looked for where libraries (`libc.so.6`) or executables are.
    ///   - function: the function's name in the file's symbol table.
    ///   - pid: the process, 0 for this one; `nil` for all, also those that start later.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_uprobe_opts`. Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uretprobe(
        _ binary: FilePath,
        function: String,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        inFile(binary, function, 0, pid, cookie, isReturn: true)
    }

    /// The return of a function of an executable or a library by the function's offset in the file.
    ///
    /// - Parameters:
    ///   - binary: the file.
    ///   - offset: where the function begins, in bytes from the beginning of the file.
    ///   - pid: the process, 0 for this one; `nil` for all, also those that start later.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_uprobe_opts`. Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uretprobe(
        _ binary: FilePath,
        offset: Int,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        inFile(binary, nil, offset, pid, cookie, isReturn: true)
    }

    /// A statically defined probe (USDT) of an executable or a library, as `readelf -n` lists them under `stapsdt`. For
    /// programs of `SEC("usdt")`.
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is looked for where libraries or executables are.
    ///   - provider: the probe's provider, for example `libc`.
    ///   - name: the probe's name, for example `setjmp`.
    ///   - pid: the process, 0 for this one; `nil` for all, which needs Linux 5.15 for libraries and position-independent
    ///     executables.
    ///   - cookie: what `bpf_usdt_cookie()` gives to the program at this attachment.
    ///
    /// C counterpart: `bpf_program__attach_usdt`. Minimum kernel: as for uprobes.
    public static func usdt(
        _ binary: FilePath,
        provider: String,
        name: String,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(kind: .usdt(binary: binary, provider: provider, name: name, pid: pid, cookie: cookie))
    }

    /// A place in a file, named by a function in it or by the offset alone.
    private static func inFile(
        _ binary: FilePath,
        _ function: String?,
        _ offset: Int,
        _ pid: CInt?,
        _ cookie: UInt64,
        isReturn: Bool
    ) -> AttachTarget {
        let probe = UserProbe(binary: binary, function: function, offset: offset, pid: pid, cookie: cookie)
        return AttachTarget(kind: .uprobe(probe, isReturn: isReturn))
    }
}
