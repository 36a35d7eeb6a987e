// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension BPFProgram {
    /// The kernel's description of a program.
    ///
    /// The corresponding kernel definition is `struct bpf_prog_info` in `<linux/bpf.h>`.
    public struct Info: Sendable, Hashable {
        /// The program's ID.
        public let id: UInt32
        /// The type of program.
        public let type: BPFProgramType
        /// The name that the kernel keeps, at most 15 characters.
        public let name: String
        /// The kernel's hash of the instructions: 16 hexadecimal digits.
        public let tag: String
        /// The time from the start of the system until the program was loaded.
        public let loadTime: Duration
    }

    /// Reads the kernel's description of the program.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``close()``, or ``BPFError/Code/systemCallFailed``.
    ///
    /// The corresponding C function is `bpf_obj_get_info_by_fd`.
    public func info() throws(BPFError) -> Info {
        let descriptor = try openDescriptor(for: .query)
        let info = try withExtendedLifetime(descriptor) { () throws(BPFError) in
            try Self.kernelInfo(of: descriptor.rawValue, subject: .program(name)).0
        }
        return Info(
            id: info.id,
            type: BPFProgramType(rawValue: info.type),
            name: info.nameText,
            tag: info.tagText,
            loadTime: .nanoseconds(info.load_time)
        )
    }

    /// Reads the kernel's description, and how many bytes of it this kernel knows.
    static func kernelInfo(
        of descriptor: CInt,
        subject: BPFError.Subject
    ) throws(BPFError) -> (bpf_prog_info, size: Int) {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        do throws(Errno) {
            try libbpfCall { unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size) }
        } catch {
            throw queryFailure(subject, error)
        }
        return (info, Int(size))
    }

    static func queryFailure(_ subject: BPFError.Subject, _ error: Errno) -> BPFError {
        BPFError(
            error.meansExhausted ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: .query,
            subject: subject,
            message: "the system call failed"
        )
    }
}

extension bpf_prog_info {
    var nameText: String { String(zeroTerminated: name) }

    var tagText: String {
        let number = unsafe withUnsafeBytes(of: tag) { UInt64(bigEndian: unsafe $0.loadUnaligned(as: UInt64.self)) }
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
