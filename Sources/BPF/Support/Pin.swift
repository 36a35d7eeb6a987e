// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Names in a bpffs, which keep kernel objects alive without a process.
enum Pin {
    static func open(_ path: FilePath) throws(BPFError) -> OwnedDescriptor {
        do {
            return OwnedDescriptor(adopting: try libbpfCall { unsafe bpf_obj_get(path.string) })
        } catch {
            let (code, message, advice): (BPFError.Code, String, String?) =
                switch error {
                case .noSuchFileOrDirectory: (.fileNotFound, "nothing is pinned there", nil)
                case .permissionDenied, .notPermitted: (.permissionDenied, "the pin may not be opened", nil)
                case .invalidArgument: (.invalidArgument, "the path is in no bpffs", nil)
                default: (.systemCallFailed, "the pin cannot be opened", nil)
                }
            throw BPFError(
                code,
                errno: error,
                operation: "open",
                subject: .path(path),
                message: message,
                advice: advice
            )
        }
    }

    static func create(_ path: FilePath, of descriptor: OwnedDescriptor, subject: BPFError.Subject) throws(BPFError) {
        do throws(Errno) {
            try libbpfCall { unsafe bpf_obj_pin(descriptor.rawValue, path.string) }
        } catch {
            throw failure(error, path: path, subject: subject)
        }
    }

    static func failure(_ error: Errno, path: FilePath, subject: BPFError.Subject) -> BPFError {
        let mount = "Mount one: mount -t bpf bpf /sys/fs/bpf"
        let (code, message, advice): (BPFError.Code, String, String?) =
            switch error {
            case .fileExists: (.alreadyExists, "'\(path)' exists already", nil)
            case .noSuchFileOrDirectory: (.fileNotFound, "the directory of '\(path)' does not exist", nil)
            case .permissionDenied, .notPermitted: (.permissionDenied, "'\(path)' may not be made", nil)
            // The kernel answers EPERM and libbpf EINVAL for a path on another file system.
            case .invalidArgument: (.invalidArgument, "'\(path)' is in no bpffs, or this cannot be pinned", mount)
            default: (.systemCallFailed, "the kernel refuses to make '\(path)'", nil)
            }
        return BPFError(code, errno: error, operation: "pin", subject: subject, message: message, advice: advice)
    }
}
