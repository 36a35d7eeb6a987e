// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

/// Many functions in user space with one link.
@Suite(
    "Many functions of an executable with one link",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .requires(.uprobeMulti)
)
struct UprobeMultiTests {
    private func load(_ program: String) throws -> BPFObject {
        var open = try Fixture.open("uprobe_multi")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        try open.program(program).setAutoload(true)
        return try open.load()
    }

    private func value(_ name: String, _ object: BPFObject) throws -> UInt64 {
        try object.globals.value(name, as: UInt64.self)
    }

    @Test func attachesToFunctionsThatMatchAPattern() throws {
        let object = try load("on_entry")
        let binary = try UprobeTests.ownBinary
        let link = try object.program("on_entry").attach(to: .uprobeMulti(binary: binary, .pattern("test_many_*")))
        _ = test_many_one(1) + test_many_two(2) + test_many_three(3) + test_add(1, 2)
        #expect(try value("entries", object) == 3)
        #expect(try link.info().kind == .uprobeMulti)
        try link.detach()
        _ = test_many_one(1)
        #expect(try value("entries", object) == 3)
    }

    @Test func eachFunctionHasItsCookie() throws {
        let object = try load("on_entry")
        let target = AttachTarget.uprobeMulti(
            binary: try UprobeTests.ownBinary,
            .functions(["test_many_three", "test_many_one"], cookies: [100, 7]),
            pid: 0
        )
        let link = try object.program("on_entry").attach(to: target)
        _ = test_many_one(1)
        #expect(try value("cookies", object) == 7)
        _ = test_many_three(1)
        #expect(try value("cookies", object) == 107)
        _ = test_many_two(1)
        #expect(try value("entries", object) == 2)
        try link.detach()
    }

    @Test func attachesToOffsetsWithReferenceCounters() throws {
        let object = try load("on_entry")
        let offset = try UprobeTests.fileOffset(of: test_add)
        let counter = try UprobeTests.fileOffset(of: UInt(bitPattern: test_many_counter()), isWritable: true)
        let binary = try UprobeTests.ownBinary
        #expect(test_many_counter().pointee == 0)
        let link = try object.program("on_entry").attach(
            to: .uprobeMulti(binary: binary, .offsets([offset], cookies: [9], referenceCounters: [counter]))
        )
        #expect(test_many_counter().pointee == 1)
        _ = test_add(1, 2)
        #expect(try value("entries", object) == 1)
        #expect(try value("cookies", object) == 9)
        try link.detach()
        #expect(test_many_counter().pointee == 0)
    }

    @Test func runsAtReturns() throws {
        let object = try load("on_return")
        let link = try object.program("on_return").attach(
            to: .uretprobeMulti(binary: try UprobeTests.ownBinary.string, .pattern("test_many_t*"))
        )
        _ = test_many_one(1) + test_many_two(2) + test_many_three(3)
        #expect(try value("returns", object) == 2)
        try link.detach()
    }

    @Test(.requires(.uprobeSession))
    func sessionsRunAtBothEnds() throws {
        let object = try load("on_session")
        let program = try object.program("on_session")
        let binary = try UprobeTests.ownBinary
        let link = try program.attach(to: .uprobeSession(binary: binary, .functions(["test_many_one"])))
        _ = test_many_one(1)
        #expect(try value("sessions", object) == 2)
        try link.detach()
        #expect(
            bpfError { try program.attach(to: .uprobeMulti(binary: binary, .pattern("test_many_*"))) }?.code
                == .invalidArgument
        )
    }

    /// `SEC("uprobe.multi/libc.so.6:getpgi?")`
    @Test func attachesWhereTheSectionSays() throws {
        let object = try load("on_getpgid")
        let links = try object.attach()
        #expect(links.all.count == 1)
        _ = getpgid(0)
        #expect(try value("entries", object) == (UprobeTests.usesSystemLibrary ? 1 : 0))
        try links.detach()
    }

    @Test func ignoresOtherProcesses() throws {
        let object = try load("on_entry")
        let link = try object.program("on_entry").attach(
            to: .uprobeMulti(
                binary: try UprobeTests.ownBinary,
                .pattern("test_many_*"),
                pid: getppid() > 0 ? getppid() : 1
            )
        )
        _ = test_many_one(1)
        #expect(try value("entries", object) == 0)
        try link.detach()
    }

    @Test func rejectsMissingFunctionsFilesAndProcesses() throws {
        let program = try load("on_entry").program("on_entry")
        let binary = try UprobeTests.ownBinary
        func error(
            _ binary: FilePath,
            _ places: AttachTarget.UprobePlaces,
            pid: CInt? = nil
        ) -> BPFError? {
            bpfError { try program.attach(to: .uprobeMulti(binary: binary, places, pid: pid)) }
        }
        let function = error(binary, .functions(["test_many_one", "test_many_tow"]))
        #expect(function?.code == .targetNotFound)
        #expect(function?.message.contains("'test_many_tow'") == true)
        #expect(function?.advice?.hasPrefix("Did you mean 'test_many_two'") == true, "\(String(describing: function))")
        let pattern = error(binary, .pattern("no_such_function_*"))
        #expect(pattern?.code == .targetNotFound && pattern?.message.contains("no_such_function_*") == true)
        let twin = error(binary, .functions(["test_twin"]))
        #expect(twin?.code == .invalidArgument && twin?.message.contains("several") == true)
        let file = error("/no/such/file", .pattern("*"))
        #expect(file?.code == .targetNotFound && file?.message.contains("/no/such/file") == true)
        #expect(error("no-such-library.so", .pattern("*"))?.code == .targetNotFound)
        #expect(error("/proc/self/status", .pattern("*"))?.code == .invalidArgument)
        #expect(error(binary, .functions([]))?.code == .invalidArgument)
        #expect(error(binary, .offsets([]))?.code == .invalidArgument)
        #expect(error(binary, .offsets([-1]))?.code == .invalidArgument)
        #expect(error(binary, .offsets([64], cookies: [1, 2]))?.code == .invalidArgument)
        #expect(error(binary, .offsets([64], referenceCounters: [1, 2]))?.code == .invalidArgument)
        #expect(error(binary, .pattern("test_many_*"), pid: -1)?.code == .invalidArgument)
        let process = error(binary, .pattern("test_many_*"), pid: CInt.max)
        #expect(process?.code == .targetNotFound && process?.message.contains("process") == true)
        let single = try Fixture.load("uprobe").program("on_entry")
        let kind = bpfError { try single.attach(to: .uprobeMulti(binary: binary, .pattern("test_many_*"))) }
        #expect(kind?.code == .invalidArgument && kind?.advice?.contains("SEC(\"uprobe.multi\")") == true)
    }

    @Test func programsWithoutTheirObjectAreAttached() throws {
        let object = try load("on_entry")
        let program = try BPFProgram(id: object.program("on_entry").id)
        let link = try program.attach(
            to: .uprobeMulti(binary: try UprobeTests.ownBinary, .functions(["test_many_one"]))
        )
        _ = test_many_one(1)
        #expect(try value("entries", object) == 1)
        try link.detach()
    }
}

@Suite("uprobe.multi on older kernels", .serialized, .leakChecked, .lacks(.uprobeMulti))
struct UprobeMultiAbsenceTests {
    @Test func namesTheKernelThatHasIt() throws {
        let program = try Fixture.load("uprobe").program("on_entry")
        #expect(BPFFeatures.probe(feature: .uprobeMulti) == .unsupported)
        let target = AttachTarget.uprobeMulti(binary: try UprobeTests.ownBinary, .pattern("test_many_*"))
        #expect(target.requirement == .uprobeMulti)
        #expect(bpfError { try program.attach(to: target) }?.code == .invalidArgument)
    }
}
