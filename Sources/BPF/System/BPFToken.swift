// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

/// Delegated privileges: what an administrator allows the processes of a container to do with BPF.
///
/// The administrator mounts a bpffs for the container's user namespace with the options `delegate_cmds`,
/// `delegate_maps`, `delegate_progs` and `delegate_attachs`. A process in that namespace creates a token from it.
/// ``BPFObject/OpenOptions/tokenPath`` makes libbpf do so for an object.
///
/// The corresponding C function is `bpf_token_create`. Minimum kernel: Linux 6.9.
public final class BPFToken: Sendable {
    let descriptor: OwnedDescriptor

    /// Creates a token.
    ///
    /// - Parameter bpffs: the directory at which a bpffs with delegated privileges is mounted.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/invalidArgument`` for a directory
    ///   that is not the root of a bpffs, ``BPFError/Code/permissionDenied`` when it delegates nothing, or
    ///   ``BPFError/Code/notSupported``.
    public init(bpffs: FilePath) throws(BPFError) {
        let subject = BPFError.Subject.path(bpffs)
        let root: OwnedDescriptor
        do throws(Errno) {
            root = OwnedDescriptor(
                adopting: try systemCall { unsafe open(bpffs.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            )
        } catch {
            throw BPFObject.readFailure(error, path: bpffs)
        }
        do throws(Errno) {
            descriptor = try TokenCreate(bpffs: root.rawValue).descriptor()
        } catch {
            if BPFFeatures.probe(feature: .token) == .unsupported {
                throw BPFError(
                    .notSupported,
                    errno: error,
                    operation: .createToken,
                    subject: subject,
                    message: "kernel \(KernelVersion.running) does not have BPF tokens",
                    advice: KernelRequirement.token.advice
                )
            }
            let (code, message, advice): (BPFError.Code, String, String?) =
                switch error {
                case .invalidArgument: (.invalidArgument, "it is not the root of a bpffs", nil)
                case .notSupportedOnSocket:
                    (
                        .notSupported, "tokens are for processes in a user namespace, and this one is in the first",
                        "Use the privileges of the process"
                    )
                case .noSuchFileOrDirectory:
                    (
                        .permissionDenied, "the bpffs delegates nothing",
                        "Use the mount options delegate_cmds, delegate_maps, delegate_progs and delegate_attachs"
                    )
                case .notPermitted:
                    (
                        .permissionDenied, "the bpffs belongs to another user namespace, or CAP_BPF is missing in it",
                        "Use a bpffs that was mounted for the process's user namespace"
                    )
                default: (.systemCallFailed, "the system call failed", nil)
                }
            throw BPFError(
                code,
                errno: error,
                operation: .createToken,
                subject: subject,
                message: message,
                advice: advice
            )
        }
    }

    /// Creates a token from a bpffs whose directory is given as a string.
    public convenience init(bpffs: String) throws(BPFError) {
        try checkZeroes(bpffs, operation: .createToken, subject: .path(FilePath(bpffs)))
        try self.init(bpffs: FilePath(bpffs))
    }
}
