// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc
import SystemPackage
import Testing

/// What one link to ten thousand kernel functions costs, beside libbpf in the same process.
@Suite("The cost of kprobe.multi", .serialized, .leakChecked, .timeLimit(.minutes(10)), .requires(.kprobeMulti))
struct KprobeMultiCostTests {
    /// Functions that tracefs lists, each once.
    private func functions(_ count: Int) throws -> [String] {
        let path = try #require(BPFKernel.tracefs).appending("available_filter_functions").string
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var names: [String] = []
        var seen: Set<String> = []
        var line = [CChar](repeating: 0, count: 1024)
        while names.count < count, fgets(&line, CInt(line.count), file) != nil {
            let name = String(
                decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) },
                as: UTF8.self
            )
            // Names in modules follow a space; names with a dot are of parts of functions.
            guard !name.contains(" "), !name.contains("."), !name.hasPrefix("__ftrace"), seen.insert(name).inserted
            else { continue }
            names.append(name)
        }
        return names
    }

    private func attachByLibbpf(_ program: OpaquePointer?, _ names: [UnsafePointer<CChar>?]) -> Duration {
        names.withUnsafeBufferPointer { names in
            withZeroed(bpf_kprobe_multi_opts.self) { options in
                options[0].sz = MemoryLayout<bpf_kprobe_multi_opts>.size
                options[0].syms = UnsafeMutablePointer(mutating: names.baseAddress)
                options[0].cnt = names.count
                let start = ContinuousClock.now
                let link = bpf_program__attach_kprobe_multi_opts(program, nil, options.baseAddress)
                let duration = ContinuousClock.now - start
                #expect(link != nil, "\(errno)")
                bpf_link__destroy(link)
                return duration
            }
        }
    }

    @Test func attachingCostsWhatItDoesInC() throws {
        var names = try functions(10_000)
        try #require(names.count == 10_000)
        let program = try Fixture.load("kprobe_multi").program("on_entry")
        // Functions that fprobe does not take, such as those with several addresses, are found by halves.
        names = try attachable(names, program)
        try #require(names.count > 9000, "\(names.count)")
        let object = try FixtureObject("kprobe_multi")
        try object.load(["on_entry"])
        let copies = names.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) }
        let target = AttachTarget.kprobeMulti(functions: names)
        var (ours, theirs): (Duration, Duration) = (.seconds(3600), .seconds(3600))
        for _ in 0..<5 {
            theirs = min(theirs, attachByLibbpf(object.program("on_entry"), pointers))
            let start = ContinuousClock.now
            let link = try program.attach(to: target)
            ours = min(ours, ContinuousClock.now - start)
            try link.detach()
        }
        print("kprobe.multi of \(names.count) functions: \(ours), in C \(theirs): \(ours / theirs)")
        // Finds work that grows with the square of the functions; the figure itself is too noisy under emulation.
        #expect(ours / theirs <= 3, "\(ours) and \(theirs) in C")
    }

    /// The functions that the kernel takes.
    private func attachable(_ names: [String], _ program: BPFProgram) throws -> [String] {
        if bpfError({ try program.attach(to: .kprobeMulti(functions: names)).detach() }) == nil { return names }
        guard names.count > 1 else { return [] }
        let half = names.count / 2
        return try attachable(Array(names[..<half]), program) + attachable(Array(names[half...]), program)
    }
}
