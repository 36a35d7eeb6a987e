// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// A kind of attachment that is made and ended many times.
struct AttachCycle: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Prepares what the cycles of one thread need; the result attaches and detaches once.
    let prepare: @Sendable () throws -> @Sendable () throws -> Void
    /// Whether a cycle takes a tenth of a second, for which all other attachments of the kind wait.
    var isSlow: Bool {
        ["tracepoint", "uprobe", "uretprobe", "USDT", "struct_ops", "kretprobe with a limit"].contains(testDescription)
    }

    private init(_ name: String, _ prepare: @escaping @Sendable () throws -> @Sendable () throws -> Void) {
        testDescription = name
        self.prepare = prepare
    }

    private static func program(
        _ fixture: String,
        _ name: String,
        _ setUp: (inout OpenBPFObject) throws -> Void = { _ in }
    ) throws -> BPFProgram {
        var open = try Fixture.open(fixture)
        try setUp(&open)
        try open.keepOnly { $0.name == name }
        try open.program(name).setAutoload(true)
        return try open.load().program(name)
    }

    private init(
        _ fixture: String,
        _ program: String,
        _ target: @escaping @Sendable () throws -> AttachTarget,
        _ name: String? = nil
    ) {
        self.init(name ?? "\(program) of \(fixture)") {
            let (target, program) = (try target(), try Self.program(fixture, program))
            return { try program.attach(to: target).detach() }
        }
    }

    /// The kinds that this kernel has.
    static let all: [AttachCycle] = {
        let function = "security_task_getpgid"
        let has = { @Sendable (requirement: KernelRequirement) in BPFFeatures.probe(feature: requirement) == .supported
        }
        var cycles: [AttachCycle] = [
            AttachCycle("tracing", "bare", { .tracepoint("raw_syscalls", "sys_enter") }, "tracepoint"),
            AttachCycle("tracing", "on_raw_tracepoint", { .rawTracepoint("sys_enter") }, "raw tracepoint"),
            AttachCycle("tracing", "on_btf_tracepoint", { .btfTracepoint("sys_enter") }, "BTF tracepoint"),
            AttachCycle("perf_event", "on_sample", { .perfEvent(.cpuClock, every: .frequency(9)) }, "perf event"),
            AttachCycle(
                "perf_event",
                "on_sample",
                { .perfEvent(.taskClock, every: .period(1_000_000), pid: 0) },
                "perf event of a thread"
            ),
            AttachCycle(
                "uprobe",
                "on_entry",
                { .uprobe(binary: try UprobeTests.ownBinary, offset: try UprobeTests.fileOffset(of: test_add)) },
                "uprobe"
            ),
            AttachCycle(
                "uprobe",
                "on_return",
                { .uretprobe(binary: try UprobeTests.ownBinary, offset: try UprobeTests.fileOffset(of: test_add)) },
                "uretprobe"
            ),
            AttachCycle("iterator over a map") {
                let program = try program("map_iterator", "dump")
                let map = try BPFMap(type: .hash, name: "hash", keySize: 4, valueSize: 8, maxEntries: 4)
                return {
                    let link = try program.attach(to: .iterator(over: map))
                    _ = try link.readIterator()
                    try link.detach()
                }
            },
            AttachCycle("iterator over all tasks") {
                let program = try program("iterators", "each_task")
                return {
                    let link = try program.attach(to: .iterator(over: .all))
                    var output = try link.iteratorOutput()
                    _ = try output.next()
                    try link.detach()
                }
            },
        ]
        // libbpf 1.7 lays the arguments out in another way than the fixture.
        if LibbpfVersion.running < LibbpfVersion(1, 7) {
            cycles.append(
                AttachCycle(
                    "usdt",
                    "on_probe",
                    {
                        .usdt(
                            binary: try UprobeTests.ownBinary,
                            provider: "swift_bpf_test",
                            name: "sum",
                            pid: getpid()
                        )
                    },
                    "USDT"
                )
            )
        }
        if has(.uprobeSession) {
            cycles.append(
                AttachCycle(
                    "uprobe_multi",
                    "on_session",
                    { .uprobeSession(binary: try UprobeTests.ownBinary, .functions(["test_many_one"])) },
                    "uprobe.session"
                )
            )
        }
        if has(.taskIterators) {
            cycles.append(AttachCycle("iterators", "each_file", { .iterator(over: .process(id: 0)) }, "task iterator"))
        }
        if has(.uprobeMulti) {
            cycles.append(
                AttachCycle(
                    "uprobe_multi",
                    "on_entry",
                    {
                        .uprobeMulti(
                            binary: try UprobeTests.ownBinary,
                            .offsets([try UprobeTests.fileOffset(of: test_add)])
                        )
                    },
                    "uprobe.multi"
                )
            )
        }
        if Hooks.kprobes {
            cycles += [
                AttachCycle("kprobe", "on_entry", { .kprobe(function) }, "kprobe"),
                AttachCycle("kprobe", "on_return", { .kretprobe(function) }, "kretprobe"),
                AttachCycle("kprobe", "on_return", { .kretprobe(function, maxActive: 16) }, "kretprobe with a limit"),
                AttachCycle(
                    "kprobe",
                    "on_entry",
                    { .kprobe(address: try KprobeTests.address(of: function)) },
                    "kprobe at an address"
                ),
                AttachCycle("ksyscall", "on_call", { .ksyscall("getpgid") }, "ksyscall"),
            ]
        }
        if has(.kprobeMulti) {
            cycles.append(
                AttachCycle("kprobe_multi", "on_entry", { .kprobeMulti(functions: [function]) }, "kprobe.multi")
            )
        }
        if has(.kprobeSession) {
            cycles.append(
                AttachCycle(
                    "kprobe_session",
                    "on_entry_and_return",
                    { .kprobeSession(functions: [function]) },
                    "kprobe.session"
                )
            )
        }
        if has(.tracingMulti) {
            cycles.append(
                AttachCycle("tracing_multi", "on_entry", { .fentryMulti(functions: [function]) }, "fentry.multi")
            )
        }
        // Before Linux 5.13 such a program is attached once in its life.
        let isAttachedAgain = KernelVersion.running >= KernelVersion(5, 13)
        if Hooks.functionTrampolines, isAttachedAgain {
            cycles.append(AttachCycle("fentry", "on_entry", { .fentry(function) }, "fentry"))
            cycles.append(AttachCycle("fentry", "on_exit", { .fexit(function) }, "fexit"))
        }
        if Hooks.changedReturns, isAttachedAgain {
            cycles.append(AttachCycle("fmod_ret", "deny", { .fmodRet(function) }, "fmod_ret"))
        }
        if has(.lsmCgroup) {
            cycles.append(
                AttachCycle("LSM of a control group") {
                    let program = try program("lsm_cgroup", "deny_family")
                    return {
                        // The groups have one name.
                        try Turn.groups.take {
                            try Cgroup.run { group in
                                try program.attach(to: .lsm("socket_create", cgroup: group.path)).detach()
                            }
                        }
                    }
                }
            )
        }
        if Hooks.lsm, isAttachedAgain { cycles.append(AttachCycle("lsm", "deny_open", { .lsm("file_open") }, "LSM")) }
        if BPFFeatures.probe(programType: .ext) == .supported {
            cycles.append(
                AttachCycle("freplace") {
                    let judge = try program("freplace", "judge")
                    let other = try program("freplace", "other_verdict") { open in
                        try open.program("other_verdict").setAttachTarget("verdict", of: judge)
                    }
                    return { try other.attach(to: .function("verdict", of: judge)).detach() }
                }
            )
        }
        if BPFFeatures.probe(programType: .structOps) == .supported {
            cycles.append(
                AttachCycle("struct_ops") {
                    {
                        // The structures have one name.
                        try Turn.structures.take {
                            // A structure without a link has its content once.
                            try StructOpsMap(Fixture.load("struct_ops").map("swift_bpf_test")).attach().detach()
                        }
                    }
                }
            )
        }
        return cycles
    }()
}

/// Lets one thread at a time.
private final class Turn: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    static let structures = Turn()
    static let groups = Turn()

    init() { pthread_mutex_init(mutex, nil) }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func take(_ body: () throws -> Void) rethrows {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        try body()
    }
}
