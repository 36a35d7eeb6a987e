// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A question for the programs of a hook, with the words for its failures.
struct HookQuery {
    let target: AttachTarget
    let includesInherited: Bool

    var subject: BPFError.Subject { BPFError.Subject(kind: "hook", name: target.description) }

    /// The index of the hook's interface.
    func index(of interface: AttachTarget.Interface) throws(BPFError) -> UInt32 {
        guard let index = interface.resolve() else { throw .missingInterface(interface, .query, subject) }
        return index
    }

    /// Opens the file that stands for the hook.
    func open(_ path: FilePath, directory: Bool = false) throws(BPFError) -> OwnedDescriptor {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (directory ? O_DIRECTORY : 0)
        do throws(Errno) {
            return OwnedDescriptor(adopting: try systemCall { unsafe Glibc.open(path.string, flags) })
        } catch {
            let isMissing = error == .noSuchFileOrDirectory || error == .notDirectory
            throw failure(
                isMissing ? .targetNotFound : error == .permissionDenied ? .permissionDenied : .systemCallFailed,
                isMissing ? "'\(path)' does not exist" : "'\(path)' cannot be opened",
                error
            )
        }
    }

    /// Runs what asks the kernel.
    func ask(_ body: () throws(Errno) -> AttachedPrograms) throws(BPFError) -> AttachedPrograms {
        do throws(Errno) {
            return try body()
        } catch {
            switch error {
            case .notPermitted, .permissionDenied:
                throw .privileges(operation: .query, subject: subject, errno: error, needed: [.bpf, .netAdmin])
            case .badFileDescriptor:
                throw failure(.invalidArgument, "the file is not of the kind that the hook needs", error)
            case _ where error == .invalidArgument || error == .noSuchAddressOrDevice || error.meansNotSupported:
                throw failure(
                    .notSupported,
                    "kernel \(KernelVersion.running) does not list the programs of this hook",
                    error,
                    advice: "Use BPFSystem.links, which has the links of all hooks"
                )
            default: throw failure(.systemCallFailed, "the system call failed", error)
            }
        }
    }

    /// The programs of a hook that a descriptor stands for.
    func programs(
        of hook: OwnedDescriptor,
        _ attachType: BPFAttachType,
        flags: UInt32 = 0
    ) throws(BPFError) -> AttachedPrograms {
        try ask { () throws(Errno) in
            try withExtendedLifetime(hook) { () throws(Errno) in
                try ProgramQuery.programs(at: UInt32(bitPattern: hook.rawValue), attachType, flags: flags)
            }
        }
    }

    /// The error of a target whose kind of hook is left to the program.
    func needsAttachType(_ target: String) -> BPFError {
        failure(.invalidArgument, "it is not known which of its hooks is meant", advice: "Use .\(target)")
    }

    func failure(
        _ code: BPFError.Code,
        _ message: String,
        _ errno: Errno? = nil,
        advice: String? = nil
    ) -> BPFError {
        BPFError(code, errno: errno, operation: .query, subject: subject, message: message, advice: advice)
    }
}

extension BPFError {
    static func missingInterface(
        _ interface: AttachTarget.Interface,
        _ operation: BPFError.Operation,
        _ subject: BPFError.Subject,
        place: String? = nil
    ) -> BPFError {
        BPFError(
            .targetNotFound,
            operation: operation,
            subject: subject,
            message: "the interface '\(interface)' does not exist in this network namespace",
            advice: "Use an interface that 'ip link' lists",
            place: place
        )
    }
}
