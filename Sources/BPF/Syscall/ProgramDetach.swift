// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// `BPF_PROG_DETACH`, which has the fields of ``ProgramAttach``.
struct ProgramDetach: BPFCommand {
    static let number: CInt = 9

    private var targetFD: UInt32
    private var attachBPFFD: UInt32
    private var attachType: UInt32
    private var attachFlags: UInt32 = 0

    private init(_ program: CInt, from target: CInt, _ attachType: BPFAttachType) {
        targetFD = UInt32(bitPattern: target)
        attachBPFFD = UInt32(bitPattern: program)
        self.attachType = attachType.rawValue
    }

    /// Detaches a program.
    static func detach(
        _ program: OwnedDescriptor,
        from target: OwnedDescriptor,
        _ attachType: BPFAttachType
    ) throws(Errno) {
        try withExtendedLifetime((program, target)) { () throws(Errno) in
            _ = try ProgramDetach(program.rawValue, from: target.rawValue, attachType).call()
        }
    }
}
