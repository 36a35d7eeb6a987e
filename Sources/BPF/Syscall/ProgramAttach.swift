// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// `BPF_PROG_ATTACH`: the anonymous structure of that name in `union bpf_attr` in `<linux/bpf.h>`.
struct ProgramAttach: BPFCommand {
    static let number: CInt = 8

    private var targetFD: UInt32
    private var attachBPFFD: UInt32
    private var attachType: UInt32
    var attachFlags: UInt32 = 0

    private init(_ program: CInt, to target: CInt, _ attachType: BPFAttachType) {
        targetFD = UInt32(bitPattern: target)
        attachBPFFD = UInt32(bitPattern: program)
        self.attachType = attachType.rawValue
    }

    /// Attaches a program without a link.
    static func attach(
        _ program: OwnedDescriptor,
        to target: CInt,
        _ attachType: BPFAttachType,
        flags: UInt32 = 0
    ) throws(Errno) {
        try withExtendedLifetime(program) { () throws(Errno) in
            var command = ProgramAttach(program.rawValue, to: target, attachType)
            command.attachFlags = flags
            _ = try command.call()
        }
    }
}
