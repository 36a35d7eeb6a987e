// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// The start of a tool.
enum StartBenchmarks {
    private static let bytes = AttachFixture.bpfObject.bytes

    private static func openInC() -> OpaquePointer? {
        bytes.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
    }

    /// A tool's start: open, set a constant, load, attach two programs, map the variables, and its end.
    static func start(rounds: Int) async throws -> [Comparison] {
        var start = Comparison("skeleton: open, load, attach", budget: .ratioOrExcess(1.1, 80_000))
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
