// SPDX-License-Identifier: Apache-2.0

/// `BPF_PROG_LOAD`: the anonymous structure of that name in `union bpf_attr` in `<linux/bpf.h>`.
struct ProgramLoad: BPFCommand {
    static let number: CInt = 5

    private var programType: UInt32
    var instructionCount: UInt32 = 0
    var instructions: UInt64 = 0
    var license: UInt64 = 0
    var logLevel: UInt32 = 0
    var logSize: UInt32 = 0
    var logBuffer: UInt64 = 0
    var kernelVersion: UInt32 = 0
    var programFlags: UInt32 = 0
    private var programName: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    var programInterfaceIndex: UInt32 = 0
    private var expectedAttachType: UInt32
    var programBTFFD: UInt32 = 0
    var functionInfoRecordSize: UInt32 = 0
    var functionInfo: UInt64 = 0
    var functionInfoCount: UInt32 = 0
    var lineInfoRecordSize: UInt32 = 0
    var lineInfo: UInt64 = 0
    var lineInfoCount: UInt32 = 0
    var attachBTFID: UInt32 = 0
    var attachProgramFD: UInt32 = 0

    init(_ type: BPFProgramType, _ attachType: BPFAttachType) {
        programType = type.rawValue
        expectedAttachType = attachType.rawValue
    }
}
