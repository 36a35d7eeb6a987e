// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// The programs of hooks.bpf.c that the kernel has, loaded by this library and by libbpf alone.
struct HookPrograms {
    /// One program, loaded by each side.
    struct Pair {
        let ours: BPFProgram
        /// `nil` for a type that libbpf may not know: C attaches our program then.
        let theirs: OpaquePointer?

        /// The descriptor of our program.
        var descriptor: CInt { ours.fileDescriptor.rawValue }

        init(ours: BPFProgram, theirs: OpaquePointer?) { (self.ours, self.theirs) = (ours, theirs) }

        /// Loads an object with one program.
        init(_ bytes: [UInt8], _ name: String) throws {
            ours = try BPFObject.open(bytes: bytes).load().program(name)
            theirs = bpf_object__find_program_by_name(try HookPrograms.load(bytes, []), name)
        }
    }

    private let pairs: [String: Pair]

    /// The names, what the kernel must have, and whether libbpf 1.1 knows the type.
    private static let programs: [(name: String, type: BPFProgramType, isOld: Bool)] = [
        ("on_raw_tracepoint", .rawTracepoint, true), ("on_tracepoint", .tracepoint, true),
        ("on_typed_tracepoint", .tracing, true), ("on_sample", .perfEvent, true), ("on_function", .kprobe, true),
        ("on_functions", .kprobe, false), ("on_frame", .xdp, true), ("on_ingress", .schedCls, false),
        ("on_packet", .netfilter, false), ("on_lookup", .skLookup, true), ("on_send", .cgroupSKB, true),
        ("on_task", .tracing, true),
    ]

    init() throws {
        let bytes = HookFixture.bpfObject.bytes
        let found = Self.programs.filter { program in
            switch program.name {
            case "on_functions": BPFFeatures.probe(feature: .uprobeMulti) == .supported
            case "on_ingress": BPFFeatures.probe(feature: .tcx) == .supported
            default: BPFFeatures.probe(programType: program.type) == .supported
            }
        }
        var open = try BPFObject.open(bytes: bytes)
        for program in found { try open.program(program.name).setAutoload(true) }
        let object = try open.load()
        let theirs = try Self.load(bytes, found.filter(\.isOld).map(\.name))
        var pairs: [String: Pair] = [:]
        for program in found {
            pairs[program.name] = Pair(
                ours: try object.program(program.name),
                theirs: program.isOld ? bpf_object__find_program_by_name(theirs, program.name) : nil
            )
        }
        self.pairs = pairs
    }

    subscript(name: String) -> Pair? { pairs[name] }

    /// Loads an object with libbpf, which stays until the process ends.
    private static func load(_ bytes: [UInt8], _ names: [String]) throws -> OpaquePointer {
        guard let object = bytes.withUnsafeBytes({ bpf_object__open_mem($0.baseAddress, $0.count, nil) }) else {
            throw BenchmarkError("cannot open in C")
        }
        for name in names { bpf_program__set_autoload(bpf_object__find_program_by_name(object, name), true) }
        guard bpf_object__load(object) == 0 else { throw BenchmarkError("cannot load in C") }
        return object
    }
}
