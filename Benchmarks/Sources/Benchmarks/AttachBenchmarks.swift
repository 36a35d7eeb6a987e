// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// Attaching and detaching, and the start of a tool.
enum AttachBenchmarks {
    /// One cycle for each kind that any kernel has.
    static func kinds(rounds: Int) async throws -> [Comparison] {
        let fixture = try AttachFixture.open().load()
        let (rawTracepoint, tracepoint, sample) = (
            try fixture.programs.onSwitch, try fixture.programs.onSwitchEvent, try fixture.programs.onGetppid
        )
        var raw = Comparison("attach, detach: raw tracepoint", budget: .ratio(1.1))
        var event = Comparison("attach, detach: tracepoint", budget: .ratio(1.1))
        var uprobe = Comparison("attach, detach: uprobe", budget: .ratio(1.1))
        for _ in 0..<rounds {
            try await raw.round(
                ours: { try cycle(rawTracepoint, .rawTracepoint("sched_switch")) },
                theirs: {
                    try cycleInC(fixture, "on_switch") { bpf_program__attach_raw_tracepoint($0, "sched_switch") }
                }
            )
        }
        for _ in 0..<max(15, rounds / 4) {
            try await event.round(
                ours: { try cycle(tracepoint, .tracepoint("sched", "sched_switch")) },
                theirs: {
                    try cycleInC(fixture, "on_switch_event") {
                        bpf_program__attach_tracepoint($0, "sched", "sched_switch")
                    }
                }
            )
            try await uprobe.round(
                ours: { try cycle(sample, .uprobe(binary: libc, function: "getppid")) },
                theirs: {
                    try cycleInC(fixture, "on_getppid") { program in
                        var options = bpf_uprobe_opts()
                        options.sz = MemoryLayout<bpf_uprobe_opts>.size
                        return "getppid".withCString { name in
                            options.func_name = name
                            return bpf_program__attach_uprobe_opts(program, -1, libc, 0, &options)
                        }
                    }
                }
            )
        }
        return [raw, event, uprobe]
    }

    private static let libc = "libc.so.6"

    private static func cycle(_ program: BPFProgram, _ target: AttachTarget) throws -> Int {
        try program.attach(to: target).detach()
        return 1
    }

    private static func cycleInC(
        _ fixture: AttachFixture,
        _ name: String,
        _ attach: (OpaquePointer) -> OpaquePointer?
    ) throws -> Int {
        guard let program = bpf_object__find_program_by_name(theirs, name), let link = attach(program) else {
            throw BenchmarkError("cannot attach \(name) in C")
        }
        bpf_link__destroy(link)
        return 1
    }

    /// The same object, loaded by libbpf alone.
    nonisolated(unsafe) private static let theirs: OpaquePointer? = {
        guard let object = openInC(), bpf_object__load(object) == 0 else { return nil }
        return object
    }()

    private static let bytes = AttachFixture.bpfObject.bytes

    private static func openInC() -> OpaquePointer? {
        bytes.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
    }

    /// A tool's start: open, set a constant, load, attach two programs, map the variables, and its end.
    static func start(rounds: Int) async throws -> [Comparison] {
        var start = Comparison("skeleton: open, load, attach", budget: .ratio(1.1))
        for _ in 0..<rounds {
            try await start.round(
                ours: {
                    var open = try AttachFixture.open()
                    open.rodata.targetPID = 42
                    try open.programs.onSwitchEvent.setAutoload(false)
                    try open.programs.onGetppid.setAutoload(false)
                    let tool = try open.load()
                    let link = try tool.programs.onSwitch.attach()
                    checksum &+= tool.bss.switches
                    try link.detach()
                    return 1
                },
                theirs: {
                    guard let object = openInC(), let rodata = bpf_object__find_map_by_name(object, ".rodata"),
                        let bss = bpf_object__find_map_by_name(object, ".bss")
                    else { throw BenchmarkError("cannot open in C") }
                    defer { bpf_object__close(object) }
                    var size = 0
                    UnsafeMutableRawPointer(mutating: bpf_map__initial_value(rodata, &size))?.storeBytes(
                        of: 42,
                        as: UInt32.self
                    )
                    for name in ["on_switch_event", "on_getppid"] {
                        guard let program = bpf_object__find_program_by_name(object, name) else { return 0 }
                        bpf_program__set_autoload(program, false)
                    }
                    guard bpf_object__load(object) == 0,
                        let program = bpf_object__find_program_by_name(object, "on_switch"),
                        let link = bpf_program__attach(program)
                    else { throw BenchmarkError("cannot load in C") }
                    let value = mmap(nil, 4096, PROT_READ, MAP_SHARED, bpf_map__fd(bss), 0)
                    if let value, value != MAP_FAILED {
                        checksum &+= value.load(as: UInt64.self)
                        munmap(value, 4096)
                    }
                    bpf_link__destroy(link)
                    return 1
                }
            )
        }
        return [start]
    }
}
