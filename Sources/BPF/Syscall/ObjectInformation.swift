// SPDX-License-Identifier: Apache-2.0

/// `BPF_OBJ_GET_INFO_BY_FD`: `info` of `union bpf_attr` in `<linux/bpf.h>`.
struct ObjectInformation: BPFCommand {
    static let number: CInt = 15

    private var descriptor: UInt32
    private var size: UInt32
    private var address: UInt64

    /// - Parameters:
    ///   - descriptor: the descriptor of a program, map, link or BTF.
    ///   - address: the address of the structure for its kind.
    ///   - size: the size of that structure. The kernel asks for zeros after the fields that it knows.
    init(_ descriptor: CInt, _ address: UInt64, size: UInt32) {
        self.descriptor = UInt32(bitPattern: descriptor)
        self.address = address
        self.size = size
    }
}
