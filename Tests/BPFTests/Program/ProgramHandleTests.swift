// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// The life of a program's handle: by ID, by pin, closed.
@Suite("Program handles", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct ProgramHandleTests {
    @Test func opensByID() throws {
        let loaded = try Fixture.load("xdp").program("filter")
        let program = try BPFProgram(id: loaded.id)
        #expect(program.id == loaded.id && program.type == .xdp && program.tag == loaded.tag)
        #expect(program.name == "filter" && program.section.isEmpty && !program.isPinned)
        let info = try program.info()
        #expect(info.id == loaded.id && info.name == "filter" && info.type == .xdp && info.loadTime > .zero)
    }

    @Test func pinKeepsTheProgram() throws {
        let path = try PinFolder.shared.path("program")
        var id: UInt32 = 0
        do {
            let program = try Fixture.load("xdp").program("filter")
            id = program.id
            try program.pin(at: path)
            #expect(program.isPinned)
            #expect(bpfError { try program.pin(at: path.string + "2") }?.code == .alreadyExists)
        }
        let program = try BPFProgram(pinnedAt: path)
        #expect(program.id == id && program.isPinned)
        #expect(bpfError { try BPFMap(pinnedAt: path) }?.code == .typeMismatch)
        try program.unpin()
        #expect(!program.isPinned)
        #expect(bpfError { try program.unpin() }?.code == .fileNotFound)
        #expect(bpfError { try BPFProgram(pinnedAt: path) }?.code == .fileNotFound)
    }

    /// The kernel's own hooks need no object.
    @Test(.requires(.tcx))
    func attachesAProgramOfAnID() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let program = try BPFProgram(id: object.program("first").id)
            let link = try program.attach(to: .tcx(interface: "lo", .ingress))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try object.globals.value("steps", as: UInt32.self) > 0)
            let same = try Link(id: #require(link.id))
            #expect(try same.info().programID == program.id)
            try link.detach()
            try same.close()
        }
        // Tracepoints need nothing of the object, and uprobes are attached by libbpf.
        let loaded = try Fixture.load("tracing").program("bare")
        try BPFProgram(id: loaded.id).attach(to: .tracepoint("raw_syscalls", "sys_enter")).detach()
        let probe = try Fixture.load("uprobe").program("on_entry")
        let same = try BPFProgram(id: probe.id)
        let error = bpfError { try same.attach(to: .uprobe(binary: "/proc/self/exe", function: "test_add")) }
        #expect(error?.code == .notSupported)
        probe.close()
        loaded.close()
    }

    @Test func runsAProgramOfAnID() throws {
        let loaded = try Fixture.load("xdp").program("filter")
        let program = try BPFProgram(id: loaded.id)
        #expect(try program.testRun(.init(data: [UInt8](repeating: 0, count: 64))).duration >= .zero)
        #expect(loaded.id == program.id)
    }

    @Test func closesOnce() throws {
        let program = try Fixture.load("xdp").program("filter")
        program.close()
        program.close()
        #expect(program.fileDescriptor.rawValue == -1)
        #expect(bpfError { try program.info() }?.code == .closed)
        #expect(bpfError { try program.testRun(.init(data: [UInt8](repeating: 0, count: 64))) }?.code == .closed)
        #expect(bpfError { try program.attach(to: .xdp(interface: "lo", mode: .skb)) }?.code == .closed)
        #expect(bpfError { try program.pin(at: "/sys/fs/bpf/never") }?.code == .closed)
    }

    /// The kernel does not report which of its type's hooks a program was loaded for.
    @Test func aProgramOfAnIDNamesItsHook() throws {
        let loaded = try Fixture.load("cgroup_skb").program("on_send")
        let program = try BPFProgram(id: loaded.id)
        #expect(program.attachType == nil)
        try Cgroup.run { group in
            let error = bpfError { try program.attach(to: .cgroup(path: group.path)) }
            #expect(error?.code == .invalidArgument && error?.advice?.contains("attachType:") == true)
            let link = try program.attach(to: .cgroup(path: group.path, attachType: .cgroupInetEgress))
            #expect(try link.info().kind == .cgroup && link.fileDescriptor != nil)
            try link.detach()
            #expect(link.fileDescriptor == nil && link.id == nil && !link.isPinned)
        }
        #expect(loaded.id == program.id)
    }

    @Test func removesNoPinOnceClosed() throws {
        let path = try PinFolder.shared.path("closed")
        let program = try Fixture.load("xdp").program("filter")
        try program.pin(at: path)
        program.close()
        #expect(!program.isPinned)
        #expect(bpfError { try program.unpin() }?.code == .closed)
        try BPFProgram(pinnedAt: path).unpin()
    }

    @Test func namesTheIDThatIsMissing() {
        let errors = [
            bpfError { try BPFMap(id: .max) }, bpfError { try BPFProgram(id: .max) }, bpfError { try Link(id: .max) },
        ]
        #expect(errors.map { $0?.code } == [.mapNotFound, .programNotFound, .linkNotFound])
        for (error, kind) in zip(errors, ["map", "program", "link"]) {
            #expect(error?.description.hasPrefix("cannot open \(kind) ID '4294967295': ") == true)
        }
    }
}
