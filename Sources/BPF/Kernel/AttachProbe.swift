// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Tries to attach the smallest program to a hook of a kind, and detaches it at once.
///
/// The hook is one that nobody else meets, where there is one: a function that only the kernel's own tests call, a file that
/// nobody executes. Security hooks are all live, and kernels without those functions and tracepoints have only live ones:
/// then it is one that is met rarely, by a program that lets everything go its way. Where it would be somebody's interface,
/// control group or socket, it is one that does not exist: a kernel that knows the kind misses the hook, another one the
/// kind.
enum AttachProbe {
    /// A security hook that is asked for nothing but `getpgid` of a process.
    static let securityHook = "task_getpgid"

    static func attach(_ type: BPFAttachType) -> FeatureSupport {
        switch type {
        case .traceFentry, .traceFexit, .traceFsession:
            return trace(type, at: ["bpf_fentry_test1", "security_task_getpgid"])
        case .modifyReturn:
            // Before Linux 5.19 the first needs CONFIG_FUNCTION_ERROR_INJECTION; the second needs CONFIG_SECURITY.
            return trace(type, at: ["bpf_modify_return_test", "security_task_getpgid"])
        case .traceRawTP: return trace(type, at: ["bpf_test_finish", "sched_process_hang"])
        case .lsmMAC: return trace(type, at: [securityHook])
        case .lsmCgroup:
            // The hook calls what control groups get as it calls other programs.
            let trace = attach(.lsmMAC)
            return trace == .yes ? FeatureSupport { () throws(Errno) in try attachByLink(type) } : trace
        case .structOps: return FeatureSupport { () throws(Errno) in try StructOpsProbe().register() }
        case .traceKprobeMulti, .traceKprobeSession:
            return FeatureSupport { () throws(Errno) in try attachToFunction(type) }
        case .traceUprobeMulti, .traceUprobeSession:
            return FeatureSupport { () throws(Errno) in try attachToFile(type) }
        case .xdp: return FeatureSupport { () throws(Errno) in try attachToLoopback() }
        case .xdpDevMap, .xdpCPUMap: return FeatureSupport { () throws(Errno) in try putIntoMap(type) }
        case .skReuseportSelect, .skReuseportSelectOrMigrate:
            return FeatureSupport { () throws(Errno) in try attachToSocket(type) }
        case .skSKBStreamParser, .skSKBStreamVerdict, .skSKBVerdict, .skMsgVerdict, .lircMode2:
            return FeatureSupport { () throws(Errno) in try attachWithoutLink(type) }
        default: return FeatureSupport { () throws(Errno) in try attachByLink(type) }
        }
    }

    /// Whether tokens can be made: without a bpffs the descriptor is what is missed.
    static func token() -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            try missing(.badFileDescriptor) { () throws(Errno) in
                var command = BPFCommand(.tokenCreate)
                command.set(UInt32.max, at: 4)  // bpffs_fd
                _ = try command.descriptor()
            }
        }
    }

    // MARK: Links

    private static func attachByLink(_ type: BPFAttachType) throws(Errno) {
        switch type {
        case .traceIter:
            // Nothing runs before it is read.
            try link(try load(type, for: "bpf_map"), type)
        case .lsmCgroup:
            let program = try load(type, for: "socket_bind")
            try missing(.badFileDescriptor) { () throws(Errno) in try link(program, type, to: .max) }
        case .tcxIngress, .tcxEgress, .netkitPrimary, .netkitPeer:
            let program = try load(type)
            // The greatest number of an interface; for the others it is no descriptor.
            try missing(.operationNotSupportedByDevice) { () throws(Errno) in
                try link(program, type, to: UInt32(Int32.max))
            }
        case .netfilter:
            let program = try load(type)
            try missing(.addressFamilyNotSupported) { () throws(Errno) in
                // A protocol family that has no hooks.
                try link(program, type) { $0.set(UInt32(0xFF), at: 16) }
            }
        default:
            let program = try load(type)
            try missing(.badFileDescriptor) { () throws(Errno) in try link(program, type, to: .max) }
        }
    }

    /// Makes a link, which is closed again.
    static func link(
        _ program: OwnedDescriptor,
        _ type: BPFAttachType,
        to target: UInt32 = 0,
        _ prepare: (inout BPFCommand) -> Void = { _ in }
    ) throws(Errno) {
        var command = BPFCommand(.linkCreate)
        command.set(UInt32(bitPattern: program.rawValue), at: 0)
        command.set(target, at: 4)
        command.set(type.rawValue, at: 8)
        prepare(&command)
        _ = try withExtendedLifetime(program) { () throws(Errno) in try command.descriptor() }
    }

    /// Hooks that programs are put on without a link: of a socket map or a receiver that does not exist.
    private static func attachWithoutLink(_ type: BPFAttachType) throws(Errno) {
        let program = try load(type)
        var command = BPFCommand(.programAttach)
        command.set(UInt32.max, at: 0)
        command.set(UInt32(bitPattern: program.rawValue), at: 4)
        command.set(type.rawValue, at: 8)
        try missing(.badFileDescriptor) { () throws(Errno) in
            _ = try withExtendedLifetime(program) { () throws(Errno) in try command.call() }
        }
    }

    /// Takes a refusal for success that says no more than that the hook does not exist.
    static func missing(_ expected: Errno, _ body: () throws(Errno) -> Void) throws(Errno) {
        do throws(Errno) {
            try body()
        } catch {
            if error != expected { throw error }
        }
    }

    // MARK: Programs

    /// Loads a program for a kind of hook, and for what of the kernel it is if that has a name.
    static func load(_ type: BPFAttachType, for target: String? = nil) throws(Errno) -> OwnedDescriptor {
        guard let programType = programType(of: type) else { throw .invalidArgument }
        var program = ProbeProgram(programType, type)
        if let target { program.target = try KernelTypes.target(target, for: type) }
        return try program.load().program.get()
    }

    /// The type of program that such a hook takes.
    private static func programType(of type: BPFAttachType) -> BPFProgramType? {
        switch type {
        case .cgroupInetIngress, .cgroupInetEgress: .cgroupSKB
        case .cgroupInetSockCreate, .cgroupInetSockRelease, .cgroupInet4PostBind, .cgroupInet6PostBind: .cgroupSock
        case .cgroupSockOps: .sockOps
        case .cgroupDevice: .cgroupDevice
        case .cgroupSysctl: .cgroupSysctl
        case .cgroupGetsockopt, .cgroupSetsockopt: .cgroupSockopt
        case .skSKBStreamParser, .skSKBStreamVerdict, .skSKBVerdict: .skSKB
        case .skMsgVerdict: .skMsg
        case .lircMode2: .lircMode2
        case .flowDissector: .flowDissector
        case .traceRawTP, .traceFentry, .traceFexit, .modifyReturn, .traceIter, .traceFsession: .tracing
        case .lsmMAC, .lsmCgroup: .lsm
        case .xdp, .xdpDevMap, .xdpCPUMap: .xdp
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
