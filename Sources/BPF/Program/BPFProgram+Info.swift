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
        /// The user who loaded it.
        public let userID: UInt32
        /// Whether its license is compatible with the GPL.
        public let isGPLCompatible: Bool
        /// The IDs of the maps that it uses.
        public let mapIDs: [UInt32]
        /// The ID of its BTF, or `nil` when it has none.
        public let btfID: UInt32?
        /// The size of the instructions as the verifier left them, in bytes.
        public let translatedSize: Int
        /// The size of the machine's instructions, in bytes; 0 when the kernel interprets the program.
        public let machineCodeSize: Int
        /// The number of instructions that the verifier walked, over all paths; `nil` before Linux 5.16.
        public let verifiedInstructions: Int?
        /// The memory of the program in bytes, or `nil` when /proc is not mounted.
        public let memory: Int?
        /// The index of the network interface that the program is offloaded to, or `nil`.
        public let interface: UInt32?
        /// The ID of the BTF with the type or the function that it is attached to, or `nil`; Linux 5.17 or newer.
        public let targetBTFID: UInt32?
        /// The ID of that type in the BTF, or `nil`.
        public let targetTypeID: UInt32?
    }

    /// Reads the kernel's description of the program.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``close()``, or ``BPFError/Code/systemCallFailed``.
    ///
    /// The corresponding C function is `bpf_obj_get_info_by_fd`.
    public func info() throws(BPFError) -> Info {
        try Self.info(of: openDescriptor(for: .query), subject: .program(name))
    }

    static func info(of descriptor: OwnedDescriptor, subject: BPFError.Subject) throws(BPFError) -> Info {
        let (info, size) = try kernelInfo(of: descriptor.rawValue, subject: subject)
        let details = DescriptorInfo(descriptor.rawValue)
        let counts = MemoryLayout<bpf_prog_info>.offset(of: \.verified_insns).map { $0 + 4 <= size } ?? false
        return Info(
            id: info.id,
            type: BPFProgramType(rawValue: info.type),
            name: info.nameText,
            tag: info.tagText,
            loadTime: .nanoseconds(info.load_time),
            userID: info.created_by_uid,
            isGPLCompatible: info.gpl_compatible == 1,
            mapIDs: try mapIDs(of: descriptor, count: info.nr_map_ids, subject: subject),
            btfID: info.btf_id == 0 ? nil : info.btf_id,
            translatedSize: Int(info.xlated_prog_len),
            machineCodeSize: Int(info.jited_prog_len),
            verifiedInstructions: counts ? Int(info.verified_insns) : nil,
            memory: details?["memlock"].flatMap { Int($0) },
            interface: info.ifindex == 0 ? nil : info.ifindex,
            targetBTFID: info.attach_btf_obj_id == 0 ? nil : info.attach_btf_obj_id,
            targetTypeID: info.attach_btf_id == 0 ? nil : info.attach_btf_id
        )
    }

    private static func mapIDs(
        of program: OwnedDescriptor,
        count: UInt32,
        subject: BPFError.Subject
    ) throws(BPFError) -> [UInt32] {
        guard count > 0 else { return [] }
        var ids = [UInt32](repeating: 0, count: Int(count))
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        do throws(Errno) {
            let result: Result<CInt, Errno> = unsafe ids.withUnsafeMutableBytes { bytes in
                info.nr_map_ids = count
                unsafe info.map_ids = UInt64(address: bytes.baseAddress)
                return Result { () throws(Errno) in
                    try libbpfCall { unsafe bpf_obj_get_info_by_fd(program.rawValue, &info, &size) }
                }
            }
            _ = try result.get()
        } catch {
            throw queryFailure(subject, error)
        }
        return Array(ids.prefix(Int(info.nr_map_ids)))
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
