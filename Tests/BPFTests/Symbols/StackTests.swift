// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// Stacks as symbols.
@Suite("stacks", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct StackTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("stacks")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func id(_ name: String, _ object: BPFObject) throws -> Int32 {
        Int32(try object.globals.value(name, as: Int64.self))
    }

    @Test func kernelFramesHaveSymbols() throws {
        let object = try load()
        let link = try object.program("on_call").attach()
        test_call_getppid(1)
        try link.detach()
        let stacks = try StackTraceMap(object.map("stacks"))
        let locations = try #require(try stacks.locations(id("kernel_stack", object), in: KernelSymbols()))
        let names = locations.compactMap(\.symbol)
        #expect(names.contains { $0.contains("bpf_trace_run") || $0.contains("syscall") }, "\(names)")
        #expect(locations.allSatisfy { $0.isInKernel })
        #expect(try stacks.locations(-1, in: KernelSymbols.current) == nil)
    }

    @Test func userFramesHaveSymbols() throws {
        let object = try load()
        let binary = try UprobeTests.ownBinary
        let link = try object.program("on_function").attach(to: .uprobe(binary: binary, function: "test_add"))
        #expect(measuredWork(41) == 42)
        try link.detach()
        let symbols = try ProcessSymbols(pid: getpid())
        let stacks = try StackTraceMap(object.map("stacks"))
        let user = try id("user_stack", object)
        let locations = try #require(try stacks.locations(user, in: symbols))
        #expect(locations.first?.symbol == "test_add" && locations.first?.offset == 0)

        #expect(locations.dropFirst().contains { $0.symbol?.contains("BPFTests.") == true }, "\(locations)")

        // Without the process, its addresses are all there is.
        let addresses = try #require(try stacks.locations(user, in: nil as ProcessSymbols?))
        #expect(addresses.map(\.address) == locations.map(\.address))
        #expect(addresses.allSatisfy { $0.symbol == nil && $0.description.hasPrefix("0x") })
    }

    @Test func framesWithBuildIDsHaveSymbols() throws {
        let object = try load()
        let binary = try UprobeTests.ownBinary
        let link = try object.program("on_function").attach(to: .uprobe(binary: binary, function: "test_add"))
        _ = measuredWork(1)
        try link.detach()
        let stacks = try StackTraceMap(object.map("build_ids"))
        let user = try id("build_id_stack", object)
        let locations = try #require(try stacks.locations(user, in: ProcessSymbols(pid: getpid())))
        #expect(locations.first?.symbol == "test_add", "\(locations)")
        // A file without a build ID has addresses.
        guard try BinarySymbols(path: binary).buildID != nil else { return }
        let files = try #require(try stacks.locations(user, in: nil as ProcessSymbols?))
        #expect(files.first?.module != nil && files.first?.symbol == nil)
        #expect(try files.first?.address == UInt64(UprobeTests.fileOffset(of: test_add)))
    }
}
