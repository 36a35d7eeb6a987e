// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The smallest program of a type: it lets everything go its way.
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
                        var command = BPFCommand(.programLoad)
                        command.set(type.rawValue, at: 0)
                        command.set(UInt32(instructions.count / 8), at: 4)
                        unsafe command.set(instructions.baseAddress, at: 8)
                        unsafe command.set(license.baseAddress, at: 16)
                        command.set(UInt32(1), at: 24)
                        command.set(UInt32(log.count), at: 28)
                        unsafe command.set(UnsafeRawPointer(log.baseAddress), at: 32)
                        command.set(type == .syscall ? UInt32(1 << 4) : 0, at: 44)  // BPF_F_SLEEPABLE
                        command.set(attachType.rawValue, at: 68)
                        if let function {
                            command.set(UInt32(bitPattern: function.types.rawValue), at: 72)  // prog_btf_fd
                            command.set(UInt32(functionInfo.count), at: 76)  // func_info_rec_size
                            unsafe command.set(functionInfo.baseAddress, at: 80)
                            command.set(UInt32(1), at: 88)  // func_info_cnt
                        }
                        command.set(target, at: 108)  // attach_btf_id
                        command.set(UInt32(bitPattern: targetProgram?.rawValue ?? 0), at: 112)  // attach_prog_fd
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
