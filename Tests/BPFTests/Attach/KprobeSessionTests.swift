// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

@Suite("kprobe.session", .serialized, .leakChecked, .timeLimit(.minutes(2)), .requires(.kprobeSession))
struct KprobeSessionTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("kprobe_session")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    @Test(arguments: [
        AttachTarget.kprobeSession(functions: ["security_task_getpgid"]),
        .kprobeSession(pattern: "security_task_getpgi?"),
    ])
    func runsAtEntryAndReturn(_ target: AttachTarget) throws {
        let object = try load()
        let link = try object.program("on_entry_and_return").attach(to: target)
        test_call_getpgid(10)
        #expect(try object.globals.value("runs", as: UInt64.self) == 20)
        #expect(try link.info().kind == .kprobeMulti)
        try link.detach()
        test_call_getpgid(10)
        #expect(try object.globals.value("runs", as: UInt64.self) == 20)
    }

    @Test func refusesProgramsOfOtherKinds() throws {
        let program = try Fixture.load("kprobe_multi").program("on_entry")
        let error = bpfError { try program.attach(to: .kprobeSession(functions: ["security_task_getpgid"])) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.advice?.contains("SEC(\"kprobe.session\")") == true)
        let session = try load().program("on_entry_and_return")
        #expect(
            bpfError { try session.attach(to: .kprobeMulti(functions: ["security_task_getpgid"])) }?.code
                == .invalidArgument
        )
    }
}
