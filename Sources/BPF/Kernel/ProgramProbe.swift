// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Tries to load the smallest program of a type.
enum ProgramProbe {
    /// What became of a load.
    struct Outcome {
        let descriptor: OwnedDescriptor?
        let refusal: Errno?
        let log: String
    }

    /// `r0 = 0; exit` (struct bpf_insn: code, registers, offset, immediate).
    private static let returnZero: [UInt64] = [0x0000_0000_0000_00B7, 0x0000_0000_0000_0095]

    static func program(_ type: BPFProgramType) -> FeatureSupport {
        guard type != .unspecified else { return .no }
        let outcome = load(type, returnZero)
        guard let refusal = outcome.refusal else { return .yes }
        // A type that the kernel does not know is refused before the verifier writes its first line.
        if !outcome.log.isEmpty { return .yes }
        // The verifier has no words for this type and this program, only its own error number.
        if type == .structOps, refusal == .kernelNotSupported { return .yes }
        return FeatureSupport(refusal: refusal)
    }

    static func helper(_ id: UInt32, _ type: BPFProgramType) -> FeatureSupport {
        // `call id; r0 = 0; exit`: with arguments missing, the verifier objects to them only if it knows the helper.
        let call = UInt64(id) << 32 | 0x85
        let outcome = load(type, [call] + returnZero)
        if outcome.refusal == nil { return .yes }
        for refusal in ["invalid func ", "unknown func ", "program of this type cannot use helper"]
        where outcome.log.contains(refusal) {
            return .no
        }
        if !outcome.log.isEmpty { return .yes }
        let support = program(type)
        return support == .yes ? .notPermitted : support
    }

    static func load(
        _ type: BPFProgramType,
        _ instructions: [UInt64] = returnZero,
        attachType: BPFAttachType? = nil
    ) -> Outcome {
        var log = [UInt8](repeating: 0, count: 4096)
        let license = Array("GPL\0".utf8)
        let result: Result<OwnedDescriptor, Errno> = unsafe instructions.withUnsafeBytes { instructions in
            unsafe license.withUnsafeBytes { license in
                unsafe log.withUnsafeMutableBytes { log in
                    var command = BPFCommand(.progLoad)
                    command.set(type.rawValue, at: 0)
                    command.set(UInt32(instructions.count / 8), at: 4)
                    unsafe command.set(instructions.baseAddress, at: 8)
                    unsafe command.set(license.baseAddress, at: 16)
                    command.set(UInt32(1), at: 24)
                    command.set(UInt32(log.count), at: 28)
                    unsafe command.set(UnsafeRawPointer(log.baseAddress), at: 32)
                    command.set(type == .syscall ? UInt32(1 << 4) : 0, at: 44)  // BPF_F_SLEEPABLE
                    command.set((attachType ?? Self.attachType(of: type)).rawValue, at: 68)
                    switch type {
                    // Any type of the kernel's: that it does not fit, the verifier says.
                    case .tracing, .lsm, .structOps, .extension: command.set(UInt32(1), at: 108)  // attach_btf_id
                    default: break
                    }
                    do throws(Errno) {
                        return .success(try command.descriptor())
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
        let text = String(decoding: log.prefix { $0 != 0 }, as: UTF8.self)
        switch result {
        case .success(let descriptor): return Outcome(descriptor: descriptor, refusal: nil, log: text)
        case .failure(let error): return Outcome(descriptor: nil, refusal: error, log: text)
        }
    }

    /// A hook for the types that are refused without one.
    private static func attachType(of type: BPFProgramType) -> BPFAttachType {
        switch type {
        case .cgroupSockAddr: .cgroupInet4Connect
        case .cgroupSockopt: .cgroupGetsockopt
        case .skLookup: .skLookup
        case .netfilter: .netfilter
        case .tracing: .traceRawTP
        case .lsm: .lsmMAC
        default: BPFAttachType(rawValue: 0)
        }
    }
}
