// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Glibc
import SystemPackage

/// Attaches a program to a real hook of each kind and detaches it: what a probe of the kind must agree with.
enum AttachAttempt {
    /// How an attempt at a hook of a kind ends, in a probe's words.
    static func outcome(_ type: BPFAttachType) throws -> FeatureSupport {
        try read { try attach(type) }
    }

    /// How replacing a function of another program ends.
    static func replacement() throws -> FeatureSupport { try read { try replaceFunction() } }

    /// How registering a kernel structure whose functions are programs ends.
    static func structure() throws -> FeatureSupport { try read { try registerStructure() } }

    private static func read(_ body: () throws -> Void) throws -> FeatureSupport {
        do {
            try body()
            return .supported
        } catch let error as BPFError where error.code == .permissionDenied {
            return .notPermitted
        } catch is BPFError {
            return .unsupported
        } catch let error as Errno {
            return error == .notPermitted || error == .permissionDenied ? .notPermitted : .unsupported
        }
    }

    private static func attach(_ type: BPFAttachType) throws {
        switch type {
        case .traceFentry: try attach("fentry", "on_entry")
        case .traceFexit: try attach("fentry", "on_exit")
        case .modifyReturn: try attach("fmod_ret", "deny")
        case .lsmMAC: try attach("lsm", "deny_open")
        case .traceRawTP: try attach("tracing", "on_btf_tracepoint")
        case .traceIter: try attach("core_reloc", "read_task")
        case .traceFentryMulti, .traceFexitMulti, .traceFsessionMulti:
            let program = type == .traceFentryMulti ? "on_entry" : type == .traceFexitMulti ? "on_exit" : "on_both"
            try attachTrampolines(program)
        case .traceFsession:
            let program = try load(.tracing, type, returning: 0, function: "bpf_fentry_test1")
            try close(bpf_raw_tracepoint_open(nil, program.rawValue), and: program)
        case .structOps:
            // The kind of hook is that of a link, which older kernels register such structures without.
            guard KernelVersion.running >= KernelVersion(6, 4) else { throw Errno.invalidArgument }
            try registerStructure()
        case .perfEvent: try attachPerfEvent()
        case .traceKprobeMulti, .traceKprobeSession: try attachFunctions(type)
        case .traceUprobeMulti, .traceUprobeSession: try attachUserFunctions(type)
        case .lsmCgroup: try attachCgroup(type, .lsm, function: "socket_bind")
        case .lircMode2: try load(.lircMode2, type, returning: 1).close()  // No machine here has a receiver.
        case .flowDissector: try attachNamespace(type, .flowDissector, returning: 0)
        case .skLookup: try attachNamespace(type, .skLookup, returning: 1)
        case .skSKBStreamParser, .skSKBStreamVerdict, .skSKBVerdict: try attachSocketMap(type, .skSKB)
        case .skMsgVerdict: try attachSocketMap(type, .skMsg)
        case .skReuseportSelect, .skReuseportSelectOrMigrate: try attachSocket(type)
        case .xdpDevMap, .xdpCPUMap: try putIntoMap(type)
        case .xdp: try attachDevice("xdp", "filter") { .xdp(interface: $0, mode: .skb) }
        case .tcxIngress: try attachDevice("tcx", "first") { .tcx(interface: $0, .ingress) }
        case .tcxEgress: try attachDevice("tcx", "drop") { .tcx(interface: $0, .egress) }
        case .netkitPrimary: try attachDevice("netkit", "on_primary") { .netkit(interface: $0, .primary) }
        case .netkitPeer: try attachDevice("netkit", "on_peer") { .netkit(interface: $0, .peer) }
        case .netfilter:
            try NetworkNamespace.run {
                try Fixture.load("netfilter").program("on_packet").attach(to: .netfilter(.ipv4, .input)).detach()
            }
        case .cgroupInetIngress, .cgroupInetEgress: try attachCgroup(type, .cgroupSKB)
        case .cgroupInetSockCreate, .cgroupInetSockRelease, .cgroupInet4PostBind, .cgroupInet6PostBind:
            try attachCgroup(type, .cgroupSock)
        case .cgroupSockOps: try attachCgroup(type, .sockOps)
        case .cgroupDevice: try attachCgroup(type, .cgroupDevice)
        case .cgroupSysctl: try attachCgroup(type, .cgroupSysctl)
        case .cgroupGetsockopt, .cgroupSetsockopt: try attachCgroup(type, .cgroupSockopt)
        default: try attachCgroup(type, .cgroupSockAddr)
        }
    }

    private static func attachTrampolines(_ name: String) throws {
        let functions = ["security_task_getpgid"]
        let targets: [String: AttachTarget] = [
            "on_entry": .fentryMulti(functions: functions), "on_exit": .fexitMulti(functions: functions),
            "on_both": .fsessionMulti(functions: functions),
        ]
        var open = try Fixture.open("tracing_multi")
        try LoadCase.only(name)(&open)
        guard let target = targets[name] else { throw Errno.invalidArgument }
        try open.load().program(name).attach(to: target).detach()
    }

    private static func attach(_ fixture: String, _ program: String) throws {
        try Fixture.load(fixture).program(program).attach().detach()
    }

    // MARK: Programs and calls by hand

    /// Loads `r0 = result; exit`, for a function of the kernel if one is named.
    private static func load(
        _ type: BPFProgramType,
        _ attachType: BPFAttachType,
        returning result: CInt,
        function: String? = nil
    ) throws -> FileDescriptor {
        let options = UnsafeMutablePointer<bpf_prog_load_opts>.allocateZeroed()
        defer { options.deallocate() }
        options.pointee.sz = MemoryLayout<bpf_prog_load_opts>.size
        let kind = bpf_attach_type(rawValue: attachType.rawValue)
        options.pointee.expected_attach_type = kind
        if let function {
            let id = libbpf_find_vmlinux_btf_id(function, kind)
            guard id > 0 else { throw Errno(rawValue: -id) }
            options.pointee.attach_btf_id = UInt32(id)
        }
        var instructions = [bpf_insn(), bpf_insn()]
        (instructions[0].code, instructions[0].imm) = (0xB7, result)
        instructions[1].code = 0x95
        return try check(
            bpf_prog_load(bpf_prog_type(rawValue: type.rawValue), "attempt", "GPL", instructions, 2, options)
        )
    }

    /// A descriptor, or the error that libbpf or the C library gave in its place.
    @discardableResult
    private static func check(_ result: CInt) throws -> FileDescriptor {
        guard result >= 0 else { throw Errno(rawValue: errno) }
        return FileDescriptor(rawValue: result)
    }

    /// Closes the link and then the program.
    private static func close(_ link: CInt, and program: FileDescriptor) throws {
        let error = Errno(rawValue: errno)
        try program.close()
        guard link >= 0 else { throw error }
        try FileDescriptor(rawValue: link).close()
    }

    /// bpf(2) with words of 32 bits.
    private static func linkCreate(_ words: [UInt32]) -> CInt {
        var attributes = words + Array(repeating: 0, count: 48 - words.count)
        return attributes.withUnsafeMutableBytes { bytes in
            let command = CInt(BPF_LINK_CREATE.rawValue)
            return CInt(
                swift_bpf_syscall(
                    command,
                    bytes.baseAddress?.assumingMemoryBound(to: bpf_attr.self),
                    UInt32(bytes.count)
                )
            )
        }
    }

    private static func halves(_ pointer: UnsafeRawPointer?) -> [UInt32] {
        let address = UInt64(UInt(bitPattern: pointer))
        return [UInt32(truncatingIfNeeded: address), UInt32(truncatingIfNeeded: address >> 32)]
    }

    // MARK: Probes

    private static func attachPerfEvent() throws {
        let link = try Fixture.load("tracing").program("on_tracepoint").attach()
        // Before there were links, libbpf attached without one.
        let type = bpfError { _ = try link.info() }
        try link.detach()
        if let type { throw type }
    }

    private static func attachFunctions(_ type: BPFAttachType) throws {
        let program = try load(.kprobe, type, returning: 0)
        let name = Array("security_task_getpgid\0".utf8)
        let link = name.withUnsafeBytes { name in
            [UInt64(UInt(bitPattern: name.baseAddress))].withUnsafeBytes { names in
                linkCreate([UInt32(program.rawValue), 0, type.rawValue, 0, 0, 1] + halves(names.baseAddress))
            }
        }
        try close(link, and: program)
    }

    private static func attachUserFunctions(_ type: BPFAttachType) throws {
        let program = try load(.kprobe, type, returning: 0)
        let path = try Array(UprobeTests.ownBinary.string.utf8) + [0]
        let offset = try UInt64(UprobeTests.fileOffset(of: test_add))
        let link = path.withUnsafeBytes { path in
            [offset].withUnsafeBytes { offsets in
                // struct uprobe_multi: path, offsets, ref_ctr_offsets, cookies, cnt, flags, pid.
                linkCreate(
                    [UInt32(program.rawValue), 0, type.rawValue, 0] + halves(path.baseAddress)
                        + halves(offsets.baseAddress) + [0, 0, 0, 0, 1, 0, UInt32(getpid())]
                )
            }
        }
        try close(link, and: program)
    }

    // MARK: The network and control groups

    private static func attachDevice(
        _ fixture: String,
        _ program: String,
        _ target: (AttachTarget.Interface) -> AttachTarget
    ) throws {
        try NetworkNamespace.run {
            try NetworkNamespace.add(fixture == "netkit" ? "netkit" : "veth", "main")
            try Fixture.load(fixture).program(program).attach(to: target("main")).detach()
        }
    }

    private static func attachCgroup(
        _ type: BPFAttachType,
        _ programType: BPFProgramType,
        function: String? = nil
    ) throws {
        // 1 lets everything pass, at every such hook.
        let program = try load(programType, type, returning: 1, function: function)
        try program.closeAfter {
            try Cgroup.run { group in
                let directory = try FileDescriptor.open(group.path, .readOnly, options: .directory)
                try directory.closeAfter {
                    let kind = bpf_attach_type(rawValue: type.rawValue)
                    try check(bpf_link_create(program.rawValue, directory.rawValue, kind, nil)).close()
                }
            }
        }
    }

    private static func attachNamespace(
        _ type: BPFAttachType,
        _ programType: BPFProgramType,
        returning result: CInt
    ) throws {
        let program = try load(programType, type, returning: result)
        try program.closeAfter {
            try NetworkNamespace.run {
                let namespace = try FileDescriptor.open("/proc/thread-self/ns/net", .readOnly)
                try namespace.closeAfter {
                    let kind = bpf_attach_type(rawValue: type.rawValue)
                    try check(bpf_link_create(program.rawValue, namespace.rawValue, kind, nil)).close()
                }
            }
        }
    }

    private static func attachSocketMap(_ type: BPFAttachType, _ programType: BPFProgramType) throws {
        let map = try BPFMap(type: .sockMap, name: "sockets", keySize: 4, valueSize: 4, maxEntries: 1)
        let program = try load(programType, type, returning: 1)
        try program.closeAfter {
            let kind = bpf_attach_type(rawValue: type.rawValue)
            let target = map.fileDescriptor.rawValue
            try check(bpf_prog_attach(program.rawValue, target, kind, 0))
            try check(bpf_prog_detach2(program.rawValue, target, kind))
        }
    }

    private static func attachSocket(_ type: BPFAttachType) throws {
        // Kernels that look at no kind of hook know one way only.
        if type == .skReuseportSelectOrMigrate, let other = try? load(.skReuseport, .xdp, returning: 1) {
            try other.close()
            throw Errno.invalidArgument
        }
        let program = try load(.skReuseport, type, returning: 1)
        try program.closeAfter {
            let socket = try check(Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0))
            try socket.closeAfter {
                for (option, value) in [(SO_REUSEPORT, 1), (SO_ATTACH_REUSEPORT_EBPF, program.rawValue)] {
                    var value = value
                    try check(setsockopt(socket.rawValue, SOL_SOCKET, option, &value, 4))
                }
            }
        }
    }

    private static func putIntoMap(_ type: BPFAttachType) throws {
        let isDevice = type == .xdpDevMap
        let map = try BPFMap(
            type:
                isDevice ? .devMap : .cpuMap,
            name: "targets",
            keySize: 4,
            valueSize: 8,
            maxEntries: 1
        )
        let program = try load(.xdp, type, returning: 2)
        try program.closeAfter {
            // struct bpf_devmap_val: the loopback interface; struct bpf_cpumap_val: a queue of 8.
            try map.raw.update(bytes(UInt32(0)), to: bytes(UInt32(isDevice ? 1 : 8)) + bytes(program.rawValue))
        }
    }

    // MARK: Other programs and structures of the kernel

    private static func replaceFunction() throws {
        let (original, replacement) = (try FixtureObject("freplace"), try FixtureObject("freplace"))
        try original.load(["judge"])
        try replacement.load(["other_verdict"]) { program in
            bpf_program__set_attach_target(program, bpf_program__fd(original.program("judge")), "verdict")
        }
        guard let link = bpf_program__attach(replacement.program("other_verdict")) else { throw Errno(rawValue: errno) }
        bpf_link__destroy(link)
    }

    private static func registerStructure() throws {
        let object = try FixtureObject("struct_ops")
        try object.load(["ssthresh", "cong_avoid", "undo_cwnd"])
        guard let link = bpf_map__attach_struct_ops(object.map("swift_bpf_test")) else { throw Errno(rawValue: errno) }
        bpf_link__destroy(link)
    }
}

/// A fixture of what the library does not attach, through libbpf itself.
final class FixtureObject {
    private let pointer: OpaquePointer

    init(_ name: String) throws {
        guard let pointer = bpf_object__open_file(Fixture.path(name).string, nil) else { throw Errno(rawValue: errno) }
        self.pointer = pointer
    }

    deinit { bpf_object__close(pointer) }

    func program(_ name: String) -> OpaquePointer? { bpf_object__find_program_by_name(pointer, name) }

    func map(_ name: String) -> OpaquePointer? { bpf_object__find_map_by_name(pointer, name) }

    /// Loads the programs of these names, each set up by `prepare`.
    func load(_ names: Set<String>, _ prepare: (OpaquePointer) -> CInt = { _ in 0 }) throws {
        var next = bpf_object__next_program(pointer, nil)
        while let program = next {
            let isWanted = names.contains(String(cString: bpf_program__name(program)))
            bpf_program__set_autoload(program, isWanted)
            if isWanted, prepare(program) != 0 { throw Errno(rawValue: errno) }
            next = bpf_object__next_program(pointer, program)
        }
        if bpf_object__load(pointer) != 0 { throw Errno(rawValue: errno) }
    }
}
