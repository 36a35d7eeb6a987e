// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The smallest program of a type, which accepts everything.
struct ProbeProgram {
    /// What became of a load.
    struct Outcome {
        let program: Result<OwnedDescriptor, Errno>
        let log: String
    }

    let type: BPFProgramType
    var attachType: BPFAttachType
    var instructions: [UInt64]
    /// What it is for, by its number in the kernel's BTF or in the target's.
    var target: UInt32 = 0
    /// The program that it is for, in place of the kernel.
    var targetProgram: OwnedDescriptor?
    /// BTF and the number of the program's function in it.
    var function: (types: OwnedDescriptor, id: UInt32)?

    init(_ type: BPFProgramType, _ attachType: BPFAttachType? = nil) {
        self.type = type
        let attachType = attachType ?? Self.attachType(of: type)
        self.attachType = attachType
        instructions = Self.returning(Self.result(of: type, attachType))
    }

    /// `r0 = result; exit` (struct bpf_insn: code, registers, offset, immediate).
    static func returning(_ result: UInt32) -> [UInt64] { [UInt64(result) << 32 | 0xB7, 0x95] }

    /// Loads it, with the verifier's log.
    func load() -> Outcome {
        var log = [UInt8](repeating: 0, count: 4096)
        let license = Array("GPL\0".utf8)
        // struct bpf_func_info: the first instruction, and the function that begins there.
        let functionInfo = [UInt32(0), function?.id ?? 0]
        let result: Result<OwnedDescriptor, Errno> = unsafe instructions.withUnsafeBytes { instructions in
            unsafe license.withUnsafeBytes { license in
                unsafe functionInfo.withUnsafeBytes { functionInfo in
                    unsafe log.withUnsafeMutableBytes { log in
                        var command = ProgramLoad(type, attachType)
                        command.instructionCount = UInt32(instructions.count / 8)
                        unsafe command.instructions = UInt64(address: instructions.baseAddress)
                        unsafe command.license = UInt64(address: license.baseAddress)
                        command.logLevel = 1
                        command.logSize = UInt32(log.count)
                        unsafe command.logBuffer = UInt64(address: log.baseAddress)
                        command.programFlags = type == .syscall ? BPFProgram.Flags.sleepable.rawValue : 0
                        if let function {
                            command.programBTFFD = UInt32(bitPattern: function.types.rawValue)
                            command.functionInfoRecordSize = UInt32(functionInfo.count)
                            unsafe command.functionInfo = UInt64(address: functionInfo.baseAddress)
                            command.functionInfoCount = 1
                        }
                        command.attachBTFID = target
                        command.attachProgramFD = UInt32(bitPattern: targetProgram?.rawValue ?? 0)
                        do throws(Errno) {
                            return .success(try holdingSignals { () throws(Errno) in try command.descriptor() })
                        } catch {
                            return .failure(error)
                        }
                    }
                }
            }
        }
        return Outcome(program: result, log: String(decoding: log.prefix { $0 != 0 }, as: UTF8.self))
    }

    /// A hook for the types that are refused without one.
    private static func attachType(of type: BPFProgramType) -> BPFAttachType {
        switch type {
        case .cgroupSockAddr: .cgroupInet4Connect
        case .cgroupSockopt: .cgroupGetsockopt
        case .skLookup: .skLookup
        case .netfilter: .netfilter
        case .tracing: .traceIter
        case .lsm: .lsmMAC
        default: BPFAttachType(rawValue: 0)
        }
    }

    /// The result that the verifier accepts of a type, and that lets pass what the program decides on.
    private static func result(of type: BPFProgramType, _ attachType: BPFAttachType) -> UInt32 {
        switch type {
        case .cgroupSKB, .cgroupSock, .cgroupSockAddr, .cgroupSockopt, .cgroupDevice, .cgroupSysctl, .sockOps,
            .skLookup,
            .skSKB, .skMsg, .skReuseport, .netfilter:
            1
        case .xdp: 2  // XDP_PASS
        case .lsm where attachType == .lsmCgroup: 1
        default: 0
        }
    }
}
