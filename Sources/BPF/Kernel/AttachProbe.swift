// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Tries to attach to nothing: a kernel that knows the kind of hook misses the target, another one the kind.
enum AttachProbe {
    static func attach(_ type: BPFAttachType) -> FeatureSupport {
        guard let programType = programType(of: type) else { return .no }
        let outcome = ProgramProbe.load(programType, attachType: type)
        guard let program = outcome.descriptor else {
            let refusal = outcome.refusal ?? .invalidArgument
            // Types that the verifier objects to were known; the others decide by their program type.
            return outcome.log.isEmpty ? FeatureSupport(refusal: refusal) : .yes
        }
        guard attachesByLink(type) else { return .yes }
        var command = BPFCommand(.linkCreate)
        command.set(UInt32(bitPattern: program.rawValue), at: 0)
        // No descriptor and, read as one, no interface.
        command.set(UInt32.max >> (isDevice(type) ? 1 : 0), at: 4)
        command.set(type.rawValue, at: 8)
        do throws(Errno) {
            switch type {
            case .traceKprobeMulti, .traceKprobeSession: return try functions(&command)
            case .traceUprobeMulti, .traceUprobeSession: return try places(&command)
            case .netfilter:
                // A protocol family that has no hooks.
                command.set(UInt32(0xFF), at: 16)
            default: break
            }
            _ = try command.descriptor()
            return .yes
        } catch {
            switch error {
            case .badFileDescriptor, .operationNotSupportedByDevice, .noSuchFileOrDirectory,
                .addressFamilyNotSupported, .noSuchProcess, .badAddress:
                return .yes
            default: return FeatureSupport(refusal: error)
            }
        }
    }

    /// Whether tokens can be made: without a bpffs the descriptor is what is missed.
    static func token() -> FeatureSupport {
        var command = BPFCommand(.tokenCreate)
        command.set(UInt32.max, at: 4)  // bpffs_fd
        do throws(Errno) {
            _ = try command.descriptor()
            return .yes
        } catch {
            return error == .badFileDescriptor ? .yes : FeatureSupport(refusal: error)
        }
    }

    /// A function that no kernel has: known kinds answer that they do not find it.
    private static func functions(_ command: inout BPFCommand) throws(Errno) -> FeatureSupport {
        let name = Array("swift_bpf_no_such_function\0".utf8)
        let result: Result<OwnedDescriptor, Errno> = unsafe name.withUnsafeBytes { name in
            let symbols = [UInt64(UInt(bitPattern: name.baseAddress))]
            return unsafe symbols.withUnsafeBytes { symbols in
                command.set(UInt32(1), at: 20)
                unsafe command.set(symbols.baseAddress, at: 24)
                do throws(Errno) {
                    return .success(try command.descriptor())
                } catch {
                    return .failure(error)
                }
            }
        }
        _ = try result.get()
        return .yes
    }

    /// A file that is none.
    private static func places(_ command: inout BPFCommand) throws(Errno) -> FeatureSupport {
        let path = Array("/nonexistent/swift-bpf\0".utf8)
        let offsets: [UInt64] = [0]
        let result: Result<OwnedDescriptor, Errno> = unsafe path.withUnsafeBytes { path in
            unsafe offsets.withUnsafeBytes { offsets in
                // struct uprobe_multi: path, offsets, ref_ctr_offsets, cookies, cnt.
                unsafe command.set(path.baseAddress, at: 16)
                unsafe command.set(offsets.baseAddress, at: 24)
                command.set(UInt32(1), at: 48)
                do throws(Errno) {
                    return .success(try command.descriptor())
                } catch {
                    return .failure(error)
                }
            }
        }
        _ = try result.get()
        return .yes
    }

    private static func isDevice(_ type: BPFAttachType) -> Bool {
        switch type {
        case .tcxIngress, .tcxEgress, .netkitPrimary, .netkitPeer: true
        default: false
        }
    }

    /// Kinds whose link is refused for its kind alone; for the others the load has decided.
    private static func attachesByLink(_ type: BPFAttachType) -> Bool {
        switch type {
        case .perfEvent, .traceKprobeMulti, .traceKprobeSession, .traceUprobeMulti, .traceUprobeSession, .netfilter,
            .tcxIngress, .tcxEgress, .netkitPrimary, .netkitPeer:
            true
        default: type.description.hasPrefix("cgroup_") && type != .lsmCgroup
        }
    }

    /// The type of program that such a hook takes.
    private static func programType(of type: BPFAttachType) -> BPFProgramType? {
        switch type {
        case .cgroupInetIngress, .cgroupInetEgress: .cgroupSkb
        case .cgroupInetSockCreate, .cgroupInetSockRelease, .cgroupInet4PostBind, .cgroupInet6PostBind: .cgroupSock
        case .cgroupSockOps: .sockOps
        case .cgroupDevice: .cgroupDevice
        case .cgroupSysctl: .cgroupSysctl
        case .cgroupGetsockopt, .cgroupSetsockopt: .cgroupSockopt
        case .skSkbStreamParser, .skSkbStreamVerdict, .skSkbVerdict: .skSkb
        case .skMsgVerdict: .skMsg
        case .lircMode2: .lircMode2
        case .flowDissector: .flowDissector
        case .traceRawTP, .traceFentry, .traceFexit, .modifyReturn, .traceIter, .traceFsession: .tracing
        case .lsmMAC, .lsmCgroup: .lsm
        case .xdp, .xdpDeviceMap, .xdpCPUMap: .xdp
        case .skLookup: .skLookup
        case .skReuseportSelect, .skReuseportSelectOrMigrate: .skReuseport
        case .perfEvent: .tracepoint
        case .traceKprobeMulti, .traceKprobeSession, .traceUprobeMulti, .traceUprobeSession: .kprobe
        case .structOps: .structOps
        case .netfilter: .netfilter
        case .tcxIngress, .tcxEgress, .netkitPrimary, .netkitPeer: .schedCls
        default: type.description.hasPrefix("cgroup_") ? .cgroupSockAddr : nil
        }
    }
}
