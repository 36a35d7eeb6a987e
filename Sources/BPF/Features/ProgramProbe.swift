// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Tries to load the smallest program of a type.
enum ProgramProbe {
    static func program(_ type: BPFProgramType) -> FeatureSupport {
        switch type {
        case .unspecified: return .unsupported
        case .ext: return FeatureSupport { () throws(Errno) in try ExtensionProbe.attach() }
        default: break
        }
        do throws(Errno) {
            let outcome = try program(of: type).load()
            // A type that the kernel does not know is refused before the verifier writes its first line.
            guard case .failure(let refusal) = outcome.program, outcome.log.isEmpty || isForKernelTypes(type) else {
                return .supported
            }
            return FeatureSupport(refusal: refusal)
        } catch {
            return FeatureSupport(refusal: error)
        }
    }

    /// Whether the kernel knows a command, from how it refuses it.
    static func knows(_ command: (some ProgramCommand).Type) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            try HookProbe.ignoring(.badFileDescriptor) { () throws(Errno) in _ = try command.init().call() }
        }
    }

    static func helper(_ name: String, _ type: BPFProgramType) -> FeatureSupport {
        BPFHelper(name).map { helper($0.id, type) } ?? .unknown
    }

    static func helper(_ id: UInt32, _ type: BPFProgramType) -> FeatureSupport {
        let support = BPFFeatures.probe(programType: type)
        guard support == .supported else { return support }
        var program: ProbeProgram
        do throws(Errno) {
            // Without a program to extend, an extension is refused before its calls are looked at.
            program = try self.program(of: type == .ext ? .socketFilter : type)
        } catch {
            return FeatureSupport(refusal: error)
        }
        // `call id` before the rest: with arguments missing, the verifier objects to them only if it knows the helper.
        program.instructions.insert(UInt64(id) << 32 | 0x85, at: 0)
        let outcome = program.load()
        if type == .ext { return outcome.log.contains("invalid func ") ? .unsupported : .unknown }
        guard case .failure(let refusal) = outcome.program else { return .supported }
        for words in ["invalid func ", "unknown func ", "program of this type cannot use helper"]
        where outcome.log.contains(words) {
            return .unsupported
        }
        // Without a log the verifier did not come to the call.
        guard outcome.log.isEmpty else { return .supported }
        let reading = FeatureSupport(refusal: refusal)
        return reading == .unsupported ? .unknown : reading
    }

    /// Types whose programs are for a function or a structure of the kernel, and are refused where that is not possible.
    private static func isForKernelTypes(_ type: BPFProgramType) -> Bool {
        switch type {
        case .tracing, .lsm, .structOps: true
        default: false
        }
    }

    private static func program(of type: BPFProgramType) throws(Errno) -> ProbeProgram {
        var program = ProbeProgram(type)
        switch type {
        case .tracing: program.target = try KernelTypes.target("bpf_map", for: .traceIter)
        case .lsm: program.target = try KernelTypes.target(SecurityHook.probed, for: .lsmMAC)
        case .structOps: return try StructOpsProbe().program("ssthresh")
        default: break
        }
        return program
    }
}
