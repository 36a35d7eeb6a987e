// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage
import CTestSupport
import Testing

@Suite("Attaching whole objects", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct AttachAllTests {
    @Test func allProgramsThatNameTheirHookAreAttached() throws {
        var open = try Fixture.open("tracing")
        try open.keepOnly { $0.type == .tracepoint || $0.type == .rawTracepoint }
        let object = try open.load()
        let links = try object.attach()
        #expect(links.all.count == object.programs.filter { $0.section.contains("/") }.count)
        #expect(links.all.filter { !$0.isAttached }.isEmpty)
        try links.detach()
        #expect(links.all.allSatisfy { !$0.isAttached })
        // Programs that do not name a hook are left out.
        #expect(try Fixture.load("sockets").attach().all.isEmpty)
    }

    @Test func oneThatFailsDetachesTheOthers() throws {
        let object = try Fixture.load("missing_target")
        let error = try #require(bpfError { try object.attach() })
        #expect(error.code == .targetNotFound)
        if case .some(let subject) = error.subject { #expect(subject.kind == "program") }
    }

    @Test func infoHasWhatTheKernelKnows() throws {
        let object = try Fixture.load("maps")
        let program = try object.program("count_call")
        let info = try program.info()
        #expect(info.userID == 0 && info.isGPLCompatible && info.btfID != nil)
        #expect(try info.mapIDs.contains(object.map("hash").id) && info.mapIDs.contains(object.map(".bss").id))
        #expect(info.translatedSize > 0 && info.translatedSize % 8 == 0)
        #expect(info.memory ?? 0 > 0 && info.interface == nil && info.targetTypeID == nil)
        if KernelVersion.running >= KernelVersion(5, 16) { #expect(info.verifiedInstructions ?? 0 > 10) }
        let copy = try BPFProgram(fileDescriptor: program.fileDescriptor)
        #expect(copy.id == program.id)
        #expect(bpfError { try BPFProgram(fileDescriptor: object.map("hash").fileDescriptor) }?.code == .typeMismatch)
        #expect(bpfError { try Link(fileDescriptor: program.fileDescriptor) }?.code == .typeMismatch)
    }
}
