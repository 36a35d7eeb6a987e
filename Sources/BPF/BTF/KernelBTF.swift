// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// BTF in the kernel, read by its ID.
struct KernelBTF {
    let bytes: [UInt8]
    /// `vmlinux`, a module's name, or empty.
    let name: String
    /// Whether it is the kernel's or a module's, and not loaded with a BPF object.
    let isOfKernel: Bool

    init(id: UInt32) throws(Errno) {
        let descriptor = OwnedDescriptor(adopting: try libbpfCall { bpf_btf_get_fd_by_id(id) })
        var buffer: [UInt8] = []
        // The first call returns the size.
        while true {
            let info = try Self.read(descriptor, into: &buffer)
            if info.size <= buffer.count {
                bytes = buffer
                name = info.name
                isOfKernel = info.isOfKernel
                return
            }
            buffer = [UInt8](repeating: 0, count: info.size)
        }
    }

    /// The kernel's description of BTF.
    static func info(of descriptor: OwnedDescriptor) throws(Errno) -> BTF.Info {
        var nothing: [UInt8] = []
        return try read(descriptor, into: &nothing)
    }

    private static func read(_ descriptor: OwnedDescriptor, into buffer: inout [UInt8]) throws(Errno) -> BTF.Info {
        do throws(Errno) {
            return try read(descriptor, into: &buffer, withName: true)
        } catch {
            // Linux 5.10 has no name.
            guard error == .argListTooLong else { throw error }
            return try read(descriptor, into: &buffer, withName: false)
        }
    }

    private static func read(
        _ descriptor: OwnedDescriptor,
        into buffer: inout [UInt8],
        withName: Bool
    ) throws(Errno) -> BTF.Info {
        var name = [UInt8](repeating: 0, count: 64)
        var info = bpf_btf_info()
        var size = UInt32(MemoryLayout<bpf_btf_info>.size)
        let result = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe name.withUnsafeMutableBytes { name in
                info.btf = unsafe buffer.isEmpty ? 0 : UInt64(UInt(bitPattern: buffer.baseAddress))
                info.btf_size = UInt32(buffer.count)
                if withName {
                    info.name = UInt64(UInt(bitPattern: name.baseAddress))
                    info.name_len = UInt32(name.count)
                }
                return unsafe bpf_obj_get_info_by_fd(descriptor.rawValue, &info, &size)
            }
        }
        try libbpfCallOnce { result }
        return BTF.Info(
            id: info.id,
            name: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self),
            size: Int(info.btf_size),
            isOfKernel: info.kernel_btf != 0
        )
    }
}
