// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

extension OpenBPFObject {
    /// Switches all programs off but some: ``load()`` loads only these.
    ///
    /// ```swift
    /// try open.keepOnly(programs: "on_exec", "on_exit")
    /// ```
    ///
    /// - Parameter names: the names of programs. Those with `SEC("?…")`, which are off by themselves, are switched on.
    /// - Throws: ``BPFError`` with ``BPFError/Code/programNotFound`` for a name that does not exist. Nothing has changed
    ///   then.
    ///
    /// The corresponding C function is `bpf_program__set_autoload`.
    public mutating func keepOnly(programs names: String...) throws(BPFError) {
        for name in names { _ = try program(name) }
        try keepOnly { names.contains($0.name) }
    }

    /// Switches all programs off for which a closure returns `false`, and the others on.
    ///
    /// ```swift
    /// try open.keepOnly { $0.type == .tracepoint }
    /// ```
    ///
    /// - Parameter isKept: returns whether ``load()`` loads a program.
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_autoload`.
    public mutating func keepOnly(where isKept: (borrowing OpenBPFProgram) -> Bool) throws(BPFError) {
        for part in handle.programs {
            let program = OpenBPFProgram(part, of: handle)
            try program.setAutoload(isKept(program))
        }
    }

    /// The license in its section `license`, for example `GPL`, or `nil`.
    public var license: String? { handle.license }

    /// The kernel version that the object is for, which only kernels before 5.0 compare: of its section `version`, or the
    /// running kernel's.
    ///
    /// The corresponding C function is `bpf_object__kversion`.
    public var kernelVersion: KernelVersion { handle.kernelVersion }

    /// Sets the kernel version that the object is for.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a number that does not fit.
    ///
    /// The corresponding C function is `bpf_object__set_kversion`.
    public mutating func setKernelVersion(_ version: KernelVersion) throws(BPFError) {
        // KERNEL_VERSION of <linux/version.h>.
        guard (0...0xFFFF).contains(version.major), (0...0xFF).contains(version.minor) else {
            throw BPFError(
                .invalidArgument,
                operation: .configure("the kernel version"),
                subject: .object(name),
                message: "\(version) is not a kernel version"
            )
        }
        let code = UInt32(version.major << 16 | version.minor << 8 | min(max(version.patch, 0), 255))
        _ = unsafe bpf_object__set_kversion(handle.pointer, code)
    }

    /// The type information of the object, or `nil` without any.
    ///
    /// The corresponding C function is `bpf_object__btf`.
    public var btf: BTF? { handle.btf?.types.map { BTF(checked: $0, name: name) } }
}

extension ObjectHandle {
    var kernelVersion: KernelVersion {
        let code = unsafe Int(bpf_object__kversion(pointer))
        return KernelVersion(code >> 16, code >> 8 & 0xFF, code & 0xFF)
    }
}
