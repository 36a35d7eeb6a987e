// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Opens what the keys and values of some maps stand for: files, control groups and processes.
enum DescriptorKey {
    /// Opens a directory without any access to its content.
    static func directory(
        _ path: FilePath,
        subject: BPFError.Subject,
        operation: BPFError.Operation
    ) throws(BPFError) -> OwnedDescriptor {
        try open(path, O_DIRECTORY, subject: subject, operation: operation)
    }

    /// Opens a file or a directory without any access to its content.
    static func file(
        _ path: FilePath,
        subject: BPFError.Subject,
        operation: BPFError.Operation
    ) throws(BPFError) -> OwnedDescriptor {
        try open(path, 0, subject: subject, operation: operation)
    }

    private static func open(
        _ path: FilePath,
        _ flags: CInt,
        subject: BPFError.Subject,
        operation: BPFError.Operation
    ) throws(BPFError) -> OwnedDescriptor {
        do throws(Errno) {
            return try OwnedDescriptor(place: path.string, flags)
        } catch {
            let advice = error == .notDirectory ? "Use the directory of a control group" : nil
            let (code, message): (BPFError.Code, String) =
                switch error {
                case .noSuchFileOrDirectory: (.fileNotFound, "'\(path)' does not exist")
                case .tooManySymbolicLinkLevels, .fileNameTooLong: (.invalidArgument, "'\(path)' is not a usable path")
                case .notDirectory: (.invalidArgument, "'\(path)' is not a directory")
                case .permissionDenied: (.permissionDenied, "no permission to open '\(path)'")
                case _ where error.meansExhausted: (.resourceExhausted, "no file descriptor is left")
                default: (.systemCallFailed, "'\(path)' cannot be opened")
                }
            throw BPFError(code, errno: error, operation: operation, subject: subject, message: message, advice: advice)
        }
    }

    /// Opens a process by its ID. Minimum kernel: Linux 5.3.
    static func process(
        _ id: Int32,
        subject: BPFError.Subject,
        operation: BPFError.Operation
    ) throws(BPFError) -> OwnedDescriptor {
        do throws(Errno) {
            return OwnedDescriptor(adopting: CInt(try systemCall { swift_bpf_open_process(id) }))
        } catch {
            let (code, message): (BPFError.Code, String) =
                switch error {
                case .noSuchProcess: (.targetNotFound, "process \(id) does not exist")
                case .invalidArgument: (.invalidArgument, "\(id) is not the ID of a process")
                case _ where error.meansExhausted: (.resourceExhausted, "no file descriptor is left")
                default: (.systemCallFailed, "process \(id) cannot be opened")
                }
            throw BPFError(code, errno: error, operation: operation, subject: subject, message: message)
        }
    }
}
