// SPDX-License-Identifier: Apache-2.0

/// `BPF_PROG_ASSOC_STRUCT_OPS`: `prog_assoc_struct_ops` of `union bpf_attr` in `<linux/bpf.h>`.
struct ProgramAssociation: ProgramCommand {
    static let number: CInt = 38

    private var map: UInt32
    private var program: UInt32
    private var flags: UInt32 = 0

    init() { self.init(-1, -1) }

    init(_ program: CInt, _ map: CInt) {
        self.map = UInt32(bitPattern: map)
        self.program = UInt32(bitPattern: program)
    }
}
