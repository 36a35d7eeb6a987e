// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension BPFProgram {
    /// Reads the instructions as the verifier left them.
    ///
    /// The verifier replaces accesses to the context and calls of small helpers, and removes what cannot be reached. The
    /// IDs of maps are in place of their descriptors.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/permissionDenied`` when the kernel does not show them to this process, or
    ///   ``BPFError/Code/closed`` after ``close()``.
    ///
    /// The corresponding kernel definition is `xlated_prog_insns` of `struct bpf_prog_info` in `<linux/bpf.h>`. Needs
    /// `CAP_SYS_ADMIN`.
    public func instructions() throws(BPFError) -> [BPFInstruction] {
        let (size, bytes) = try records(\.xlated_prog_len, at: \.xlated_prog_insns)
        guard size > 0, !bytes.isEmpty else {
            throw BPFError(
                .permissionDenied,
                operation: .query,
                subject: .program(name),
                message: "the kernel does not show the instructions to this process",
                advice: "Run as root, with 'sysctl kernel.kptr_restrict=0' and 'sysctl net.core.bpf_jit_harden=0'"
            )
        }
        return stride(from: 0, through: bytes.count - 8, by: 8).map { start in
            let (offset, immediate) = unsafe bytes.withUnsafeBytes { bytes in
                unsafe (
                    bytes.loadUnaligned(fromByteOffset: start + 2, as: Int16.self),
                    bytes.loadUnaligned(fromByteOffset: start + 4, as: Int32.self)
                )
            }
            return BPFInstruction(
                opcode: bytes[start],
                destination: bytes[start + 1] & 0xF,
                source: bytes[start + 1] >> 4,
                offset: offset,
                immediate: immediate
            )
        }
    }

    /// Reads an array of the kernel's description.
    ///
    /// - Parameters:
    ///   - count: the number of bytes or elements.
    ///   - recordSize: the size of an element.
    ///   - address: the array's address.
    /// - Returns: The number that the kernel has, and the bytes.
    func records(
        _ count: WritableKeyPath<bpf_prog_info, UInt32>,
        recordSize: WritableKeyPath<bpf_prog_info, UInt32>? = nil,
        at address: WritableKeyPath<bpf_prog_info, UInt64>
    ) throws(BPFError) -> (count: Int, bytes: [UInt8]) {
        let descriptor = try openDescriptor(for: .query)
        defer { withExtendedLifetime(descriptor) {} }
        let known = try Self.kernelInfo(of: descriptor.rawValue, subject: .program(name)).0
        let number = known[keyPath: count]
        let size = recordSize.map { known[keyPath: $0] } ?? 1
        guard number > 0, size > 0 else { return (0, []) }
        var bytes = [UInt8](repeating: 0, count: Int(number) * Int(size))
        var info = bpf_prog_info()
        var length = UInt32(MemoryLayout<bpf_prog_info>.size)
        info[keyPath: count] = number
        if let recordSize { info[keyPath: recordSize] = size }
        let result: Result<CInt, Errno> = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe info[keyPath: address] = UInt64(address: buffer.baseAddress)
            return Result { () throws(Errno) in
                try libbpfCall { unsafe bpf_obj_get_info_by_fd(descriptor.rawValue, &info, &length) }
            }
        }
        do throws(Errno) {
            _ = try result.get()
        } catch {
            throw Self.queryFailure(.program(name), error)
        }
        // The kernel clears the address of what it does not show.
        return (Int(number), info[keyPath: address] != 0 ? bytes : [])
    }
}
