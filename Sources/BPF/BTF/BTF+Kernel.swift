// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BTF {
    private static let known = Locked<BTF?>(nil)

    /// The running kernel's BTF. It is read at first use, and kept.
    ///
    /// Throws ``BPFError`` with ``BPFError/Code/missingKernelBTF`` when the kernel has none, or
    /// ``BPFError/Code/permissionDenied``. A failure is not kept: the next use tries again.
    ///
    /// The corresponding C function is `btf__load_vmlinux_btf`. Minimum kernel: Linux 5.4, with
    /// `CONFIG_DEBUG_INFO_BTF`.
    public static var kernel: BTF {
        get throws(BPFError) {
            if let known = known.withLock({ $0 }) { return known }
            let new = try readKernel()
            return known.withLock { known in
                if let known { return known }
                known = new
                return new
            }
        }
    }

    /// Releases the running kernel's BTF that ``kernel`` and objects with CO-RE relocations keep, which has some megabytes.
    /// The next use reads it again.
    ///
    /// For a process that runs for long and loads no more objects. Copies of the value remain valid.
    public static func releaseKernel() {
        known.withLock { $0 = nil }
        RelocationTargets.release()
    }

    /// Reads the running kernel's BTF from its file, or from where libbpf finds it.
    static func readKernel() throws(BPFError) -> BTF {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try SmallFile.bytes(ofSize: "\(folder)/vmlinux")
        } catch {
            guard error == .noSuchFileOrDirectory || error == .notDirectory, let found = libbpfBytes else {
                throw kernelFailure(error)
            }
            bytes = found
        }
        return try BTF(checking: bytes, base: nil, name: "vmlinux", subject: .btf("vmlinux"), isTrusted: true)
    }

    /// Opens the BTF of a loaded kernel module, which is split BTF over the kernel's.
    ///
    /// - Parameter name: the module's name, for example `nf_tables`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the module is not loaded or has no BTF, and as
    ///   ``kernel`` does.
    ///
    /// The corresponding C function is `btf__load_module_btf`. Minimum kernel: Linux 5.11, with
    /// `CONFIG_DEBUG_INFO_BTF_MODULES`.
    public init(module name: String) throws(BPFError) {
        let base = try BTF.kernel
        try checkZeroes(name, operation: .open, subject: .symbol(name))
        let bytes: [UInt8]
        do throws(Errno) {
            guard !name.contains("/"), !name.isEmpty, name != "vmlinux" else { throw .noSuchFileOrDirectory }
            bytes = try SmallFile.bytes(ofSize: "\(Self.folder)/\(name)")
        } catch {
            guard error == .noSuchFileOrDirectory else { throw Self.kernelFailure(error) }
            let names = Self.modules
            throw BPFError(
                .targetNotFound,
                errno: error,
                operation: .open,
                subject: .btf(name),
                message: "no kernel module of this name with BTF is loaded",
                advice: names.isEmpty
                    ? "Run 'modprobe \(name)'; the kernel needs CONFIG_DEBUG_INFO_BTF_MODULES"
                    : "Run 'modprobe \(name)'. " + limitedAdvice(for: name, among: names, kind: "module")
            )
        }
        try self.init(checking: bytes, base: base, name: name, subject: .btf(name), isTrusted: true)
    }

    /// The names of the loaded kernel modules with BTF, sorted.
    public static var modules: [String] {
        FolderNames(folder).filter { $0 != "vmlinux" && !$0.hasPrefix(".") }.sorted()
    }

    /// Opens BTF in the kernel by its ID, as shown by `bpftool btf`. A module's comes with its base.
    ///
    /// Needs `CAP_SYS_ADMIN`.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeNotFound`` for an unknown ID, or
    ///   ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C functions are `btf__load_from_kernel_by_id` and `btf__load_from_kernel_by_id_split`. Minimum
    /// kernel: Linux 4.18.
    public init(id: UInt32) throws(BPFError) {
        let subject = BPFError.Subject.id("BTF", id)
        let content: KernelBTF
        do throws(Errno) {
            content = try KernelBTF(id: id)
        } catch {
            throw .openingByID(error, subject, notFound: .typeNotFound)
        }
        // Only modules are split: their base is the kernel's.
        let base = content.isOfKernel && content.name != "vmlinux" ? try BTF.kernel : nil
        try self.init(
            checking: content.bytes,
            base: base,
            name: content.name.isEmpty ? "\(id)" : content.name,
            subject: subject,
            isTrusted: content.isOfKernel
        )
    }

    static let folder = "/sys/kernel/btf"

    /// Whether a file's content comes from the kernel, and not from a file that is mounted there.
    static func isOfKernel(_ path: FilePath) -> Bool {
        var status = statfs()
        let sysfs = 0x6265_6572  // SYSFS_MAGIC
        guard path.string.hasPrefix(folder + "/"), !path.string.contains("..") else { return false }
        return unsafe statfs(path.string, &status) == 0 && Int(status.f_type) == sysfs
    }

    /// What libbpf finds elsewhere: in /boot and /lib/modules.
    private static var libbpfBytes: [UInt8]? {
        LibbpfLog.capturing(logger: nil) { _ in
            guard let btf = unsafe btf__load_vmlinux_btf() else { return nil }
            defer { unsafe btf__free(btf) }
            return unsafe btf.rawBTF
        }
    }

    private static func kernelFailure(_ error: Errno) -> BPFError {
        let (code, message, advice): (BPFError.Code, String, String?) =
            switch error {
            case .noSuchFileOrDirectory, .notDirectory:
                (
                    .missingKernelBTF, "the kernel has no BTF in \(folder)",
                    "Use a kernel with CONFIG_DEBUG_INFO_BTF, run 'mount -t sysfs sysfs /sys', or open a file with"
                        + " BTF(path:)"
                )
            case .permissionDenied, .notPermitted:
                (
                    .permissionDenied, "no permission to read \(folder)",
                    "Run as root, or make the files readable in the container"
                )
            case _ where error.meansExhausted:
                (.resourceExhausted, "no file descriptor or memory is left", "Use a higher limit (ulimit -n)")
            default: (.systemCallFailed, "\(folder) cannot be read", nil)
            }
        return BPFError(
            code,
            errno: error,
            operation: .open,
            subject: .btf("vmlinux"),
            message: message,
            advice: advice
        )
    }
}
