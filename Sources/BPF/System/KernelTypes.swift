// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Numbers of types in the running kernel's BTF, by which programs and maps say what of the kernel they are for.
enum KernelTypes {
    private struct Name: Hashable {
        let name: String
        let attachType: BPFAttachType
    }

    /// Reading the BTF takes milliseconds, and the running kernel's does not change.
    private static let known = Locked<[Name: UInt32]>([:])

    /// What a program of an attach type is loaded for: a function, or by their own names a tracepoint, a security hook or an
    /// iterator.
    static func target(_ name: String, for type: BPFAttachType) throws(Errno) -> UInt32 {
        let key = Name(name: name, attachType: type)
        if let id = known.withLock({ $0[key] }) { return id }
        try checkReadable()
        let id = try LibbpfLog.capturing(logger: nil) { (_) throws(Errno) in
            try libbpfCall { unsafe libbpf_find_vmlinux_btf_id(name, bpf_attach_type(rawValue: type.rawValue)) }
        }
        known.withLock { $0[key] = UInt32(id) }
        return UInt32(id)
    }

    /// Runs `body` on the kernel's BTF.
    static func withTypes<Result>(_ body: (BTFTypes) throws(Errno) -> Result) throws(Errno) -> Result {
        try checkReadable()
        // Not kept: few programs need it twice.
        guard let btf = try? BTF.readKernel() else { throw .noSuchFileOrDirectory }
        return try body(btf.reader)
    }

    /// Returns how the kernel declares a function or a variable, or `nil` when its BTF does not have it.
    static func declaration(of symbol: String) -> String? {
        guard let kernel = try? BTF.kernel else { return nil }
        for id in kernel.names.all(named: symbol) {
            switch kernel.reader.body(of: id) {
            case .function(let prototype, _): return kernel.reader.declaration(of: prototype, named: symbol)
            case .variable(let type, _): return kernel.reader.declaration(of: type, named: symbol)
            default: continue
            }
        }
        return nil
    }

    /// Fails as reading the BTF does: libbpf makes every failure an ESRCH, which would say that the kernel has none. Without
    /// the file, libbpf has other places to look.
    private static func checkReadable() throws(Errno) {
        let path = "/sys/kernel/btf/vmlinux"
        do throws(Errno) {
            let file = OwnedDescriptor(
                adopting: try systemCall { unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) } }
            )
            var byte: UInt8 = 0
            try systemCall { unsafe read(file.rawValue, &byte, 1) }
        } catch {
            if error != .noSuchFileOrDirectory { throw error }
        }
    }
}
