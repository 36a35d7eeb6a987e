// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// Entry and exit of a kernel function through its BTF.
@Suite(
    "fentry and fexit",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: Hooks.functionTrampolines, "the kernel does not attach fentry programs")
)
struct FentryTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("fentry")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func counts(_ object: BPFObject) throws -> [UInt64] {
        [try object.globals.value("entries", as: UInt64.self), try object.globals.value("exits", as: UInt64.self)]
    }

    @Test func runsAtEntryAndExit() throws {
        let object = try load()
        let links = [try object.program("on_entry").attach(), try object.program("on_exit").attach()]
        test_call_getpgid(10)
        #expect(try counts(object) == [10, 10])
        #expect(try object.globals.value("last_pid", as: UInt32.self) == UInt32(getpid()))
        #expect(try object.globals.value("last_result", as: Int32.self) == 0)
        #expect(try links[0].info().kind == .tracing)
        for link in links { try link.detach() }
        test_call_getpgid(10)
        #expect(try counts(object) == [10, 10])
    }

    @Test("A run that is left out because the program is running already is counted")
    func recursionMissesAreCounted() throws {
        let object = try load()
        let program = try object.program("on_delete")
        guard KernelVersion.running >= KernelVersion(5, 12) else {
            #expect(try program.statistics().recursionMisses == nil)
            return
        }
        #expect(try program.statistics().recursionMisses == 0)
        let map = try object.map("meeting").typed(key: UInt32.self, value: UInt32.self)
        try map.update(1, to: 1)
        let link = try program.attach()
        #expect(try map.delete(1))
        try link.detach()
        #expect(try object.globals.value("deletions", as: UInt64.self) == 1)
        #expect(try program.statistics().recursionMisses == 1)
    }

    @Test func attachesOnceAtATime() throws {
        let program = try load().program("on_entry")
        let link = try program.attach()
        #expect(bpfError { try program.attach() }?.code == .alreadyAttached)
        try link.detach()
        let again = bpfError { try program.attach().detach() }
        // Before Linux 5.13 a program is attached once in its life.
        #expect(again?.code == (KernelVersion.running < KernelVersion(5, 13) ? .alreadyAttached : nil))
    }
}
