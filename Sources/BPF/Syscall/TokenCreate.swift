// SPDX-License-Identifier: Apache-2.0

/// `BPF_TOKEN_CREATE`: `token_create` of `union bpf_attr` in `<linux/bpf.h>`.
struct TokenCreate: BPFCommand {
    static let number: CInt = 36

    var flags: UInt32 = 0
    private var bpffsFD: UInt32

    init(bpffs: CInt) { bpffsFD = UInt32(bitPattern: bpffs) }
}
