// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Pins: names in a bpffs, which keep kernel objects alive without a process.
enum Pin {
    /// What can be pinned, as the kernel names its descriptors: `anon_inode:bpf-map`.
    enum Kind: String {
        case map
        case program = "prog"
        case link
    }

    /// Opens a pin of any kind.
    static func open(_ path: FilePath, flags: UInt32 = 0) throws(Errno) -> OwnedDescriptor {
        try unsafe withZeroed(CLibbpf.bpf_obj_get_opts.self) { (options) throws(Errno) in
            unsafe options[0].sz = MemoryLayout<CLibbpf.bpf_obj_get_opts>.size
            unsafe options[0].file_flags = flags
            return OwnedDescriptor(
                adopting: try libbpfCall { unsafe bpf_obj_get_opts(path.string, options.baseAddress) }
            )
        }
    }

    static func open(_ path: FilePath, as kind: Kind, flags: UInt32 = 0) throws(BPFError) -> OwnedDescriptor {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try open(path, flags: flags)
        } catch {
            let (code, message): (BPFError.Code, String) =
                switch error {
                case .noSuchFileOrDirectory: (.fileNotFound, "nothing is pinned there")
                case .permissionDenied, .notPermitted: (.permissionDenied, "no permission to open the pin")
                case .invalidArgument: (.invalidArgument, "the path is not on a bpffs mount")
                case _ where error.meansExhausted:
                    (.resourceExhausted, "no file descriptor or memory is left")
                default: (.systemCallFailed, "the pin cannot be opened")
                }
            throw BPFError(
                code,
                errno: error,
                operation: .open,
                subject: .path(path),
                message: message
            )
        }
        // One command opens pins of every kind, and what is taken for another kind reads nonsense.
        try check(descriptor, is: kind, subject: .path(path), what: "the pinned object")
        return descriptor
    }

    /// Duplicates a descriptor, if it is of a kind.
    static func duplicate(_ number: CInt, as kind: Kind) throws(BPFError) -> OwnedDescriptor {
        let subject = BPFError.Subject(kind: "file descriptor", name: "\(number)")
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try OwnedDescriptor(duplicating: number)
        } catch {
            let code: BPFError.Code =
                error == .badFileDescriptor ? .closed : error.meansExhausted ? .resourceExhausted : .systemCallFailed
            throw BPFError(
                code,
                errno: error,
                operation: .open,
                subject: subject,
                message: error == .badFileDescriptor ? "it is not open" : "it cannot be duplicated"
            )
        }
        try check(descriptor, is: kind, subject: subject, what: "it")
        return descriptor
    }

    private static func check(
        _ descriptor: OwnedDescriptor,
        is kind: Kind,
        subject: BPFError.Subject,
        what: String
    ) throws(BPFError) {
        guard let name = name(of: descriptor) else {
            throw BPFError(
                .systemCallFailed,
                operation: .open,
                subject: subject,
                message: "its kind cannot be read from /proc/self/fd",
                advice: "Run 'mount -t proc proc /proc'"
            )
        }
        guard name.hasSuffix("bpf-\(kind.rawValue)") || name.hasSuffix("bpf_\(kind.rawValue)") else {
            throw BPFError(.typeMismatch, operation: .open, subject: subject, message: "\(what) is not a \(kind)")
        }
    }

    /// What the kernel calls a descriptor. It is read by its name: with one left there is none to open a file with.
    private static func name(of descriptor: OwnedDescriptor) -> String? {
        var text = [UInt8](repeating: 0, count: 64)
        let count = unsafe readlink("/proc/self/fd/\(descriptor.rawValue)", &text, text.count)
        guard count > 0 else { return nil }
        return String(decoding: text[..<count], as: UTF8.self)
    }

    /// Pins an object and sets the one `pin` of its handle.
    static func create(
        _ path: FilePath,
        of descriptor: CInt,
        setting pin: inout FilePath?,
        subject: BPFError.Subject
    ) throws(BPFError) {
        if let pin {
            throw BPFError(
                .alreadyExists,
                operation: .pin,
                subject: subject,
                message: "it is already pinned at '\(pin)'",
                advice: "Use unpin() before it is pinned elsewhere"
            )
        }
        do throws(Errno) {
            try libbpfCall { unsafe bpf_obj_pin(descriptor, path.string) }
        } catch {
            throw failure(error, path: path, subject: subject)
        }
        pin = path
    }

    /// Removes a handle's pin.
    static func remove(_ pin: inout FilePath?, subject: BPFError.Subject) throws(BPFError) {
        guard let path = pin else {
            throw BPFError(
                .fileNotFound,
                operation: .unpin,
                subject: subject,
                message: "it is not pinned",
                advice: "Use unpin() only after pin(at:), or on a handle that was opened by its pin"
            )
        }
        do throws(Errno) {
            try systemCall { unsafe unlink(path.string) }
        } catch {
            let isGone = error == .noSuchFileOrDirectory
            if isGone { pin = nil }
            throw BPFError(
                isGone ? .fileNotFound : .systemCallFailed,
                errno: error,
                operation: .unpin,
                subject: subject,
                message: isGone ? "'\(path)' was already removed" : "'\(path)' cannot be removed"
            )
        }
        pin = nil
    }

    static func failure(_ error: Errno, path: FilePath, subject: BPFError.Subject) -> BPFError {
        let mount = "Run 'mount -t bpf bpf /sys/fs/bpf', and use a path in it"
        let (code, message, advice): (BPFError.Code, String, String?) =
            switch error {
            case .fileExists: (.alreadyExists, "'\(path)' already exists", nil)
            case .noSuchFileOrDirectory: (.fileNotFound, "the directory of '\(path)' does not exist", nil)
            case .notDirectory: (.invalidArgument, "'\(path.removingLastComponent())' is not a directory", nil)
            // The kernel answers EPERM for a path on another file system.
            case .notPermitted where !isInBPFFS(path): (.invalidArgument, "'\(path)' is not on a bpffs mount", mount)
            case .permissionDenied, .notPermitted: (.permissionDenied, "no permission to create '\(path)'", nil)
            case .invalidArgument:
                (.invalidArgument, "'\(path)' is not on a bpffs mount, or this cannot be pinned", mount)
            default: (.systemCallFailed, "the system call failed", nil)
            }
        return BPFError(code, errno: error, operation: .pin, subject: subject, message: message, advice: advice)
    }

    private static func isInBPFFS(_ path: FilePath) -> Bool {
        var status = statfs()
        let folder = path.removingLastComponent()
        guard unsafe statfs(folder.isEmpty ? "." : folder.string, &status) == 0 else { return false }
        return status.f_type == 0xCAFE_4A11  // BPF_FS_MAGIC
    }
}
