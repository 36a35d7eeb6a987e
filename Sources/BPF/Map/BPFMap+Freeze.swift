// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BPFMap {
    /// Freezes the map: user space can only read it from now on, until it is freed. Programs still write to it.
    ///
    /// With ``Flags/readOnlyForPrograms`` its values are constants then, which the verifier can rely on.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/busy`` for a map that is mapped writable or already frozen,
    ///   ``BPFError/Code/closed`` after ``close()``, ``BPFError/Code/notSupported`` for types that cannot be frozen, or
    ///   ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C function is `bpf_map_freeze`. Minimum kernel: Linux 5.2.
    public func freeze() throws(BPFError) {
        do throws(Errno) {
            try libbpfCall { bpf_map_freeze(descriptor.rawValue) }
        } catch {
            let isFrozen = DescriptorInfo(descriptor.rawValue)?["frozen"] == "1"
            switch error {
            case _ where isFrozen || error == .resourceBusy:
                throw BPFError(
                    .busy,
                    errno: error,
                    operation: .freeze,
                    subject: .map(name),
                    message: "it is frozen already, or mapped into the memory of a process that can write to it",
                    advice: "Use info() to ask whether it is frozen, and release writable mappings first"
                )
            case .notPermitted where fcntl(descriptor.rawValue, F_GETFL) & O_ACCMODE == O_RDONLY:
                throw failure(.freeze, -error.rawValue)
            case .notPermitted: throw .privileges(operation: .freeze, subject: .map(name), errno: error, needed: [.bpf])
            default: throw failure(.freeze, -error.rawValue)
            }
        }
    }
}
