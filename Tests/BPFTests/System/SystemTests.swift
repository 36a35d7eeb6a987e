// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// What is loaded in the kernel.
@Suite("the system", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct SystemTests {
    @Test func listsWhatIsLoaded() throws {
        let object = try Fixture.load("tracing")
        let program = try object.program("on_tracepoint")
        let link = try program.attach()
        let map = try object.map(".bss")

        let programs = try BPFSystem.programs
        let listed = try #require(programs.first { $0.id == program.id })
        #expect(try listed == program.info() && listed.name == "on_tracepoint" && listed.mapIDs.contains(map.id))
        #expect(programs.map(\.id) == programs.map(\.id).sorted())
        #expect(try BPFSystem.maps.first { $0.id == map.id } == map.info())
        // Tracepoints are not links before Linux 5.15.
        if let id = link.id {
            let listed = try #require(try BPFSystem.links.first { $0.id == id })
            #expect(try listed == link.info() && listed.programID == program.id)
        }
        try link.detach()
    }

    @Test func listsBTF() throws {
        let object = try Fixture.load("maps")
        let id = try #require(try object.map("hash").info().btfID)
        let listed = try BPFSystem.btfs
        let btf = try #require(listed.first { $0.id == id })
        #expect(!btf.isOfKernel && btf.size > 100)
        #expect(try btf.open().bytes.count == btf.size)
        if KernelVersion.running >= KernelVersion(5, 11) {
            let kernel = try #require(listed.first { $0.name == "vmlinux" })
            #expect(kernel.isOfKernel && kernel.size > 1 << 20)
        }
    }

    @Test func whatIsListedCanBeOpened() throws {
        let object = try Fixture.load("xdp")
        let program = try object.program("filter")
        let listed = try #require(try BPFSystem.programs.first { $0.id == program.id })
        #expect(try listed.open().tag == program.tag)
        let map = try #require(try BPFSystem.maps.first { listed.mapIDs.contains($0.id) })
        #expect(try map.open(access: .readOnly).id == map.id)
        let link = try program.attach(to: .xdp(interface: "lo", mode: .skb))
        if let id = link.id {
            let listed = try #require(try BPFSystem.links.first { $0.id == id })
            let same = try listed.open()
            #expect(same.id == id && same.programName == "filter")
            try same.close()
        }
        try link.detach()
    }

    @Test func whatIsGoneIsNotListed() throws {
        var id: UInt32 = 0
        do {
            let object = try Fixture.load("xdp")
            id = try object.program("filter").id
            #expect(try BPFSystem.programs.contains { $0.id == id })
        }
        // The kernel frees a program after a grace period.
        for _ in 0..<200 where try BPFSystem.programs.contains(where: { $0.id == id }) { usleep(10_000) }
        let programs = try BPFSystem.programs
        #expect(!programs.contains { $0.id == id })
    }

    /// While other threads load and free programs, the list is read without an error.
    @Test func readsWhileProgramsComeAndGo() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                for _ in 0..<40 { _ = try Fixture.load("xdp") }
            }
            for _ in 0..<20 { _ = try BPFSystem.programs }
            try await group.waitForAll()
        }
    }

    @Test func namesTheHolders() throws {
        let object = try Fixture.load("tracing")
        let program = try object.program("on_tracepoint")
        let link = try program.attach()
        let map = try object.map(".bss")
        let holders = BPFSystem.holders()
        let own = try #require(holders.programs[program.id]?.first { $0.pid == getpid() })
        #expect(!own.command.isEmpty && own.description == "\(own.command)(\(getpid()))")
        #expect(holders.maps[map.id]?.filter { $0.pid == getpid() } == [own])
        if let id = link.id { #expect(holders.links[id] == [own]) }
        #expect(holders.btfs.values.joined().contains(own))
        try link.detach()
    }

    @Test func listsProgramsOfEventsWithoutALink() throws {
        let program = try Fixture.load("tracing").program("on_tracepoint")
        let id = try #require(Int(Hooks.read("/sys/kernel/tracing/events/raw_syscalls/sys_enter/id")))
        let event = test_attach_by_event(id, program.fileDescriptor.rawValue)
        try #require(event >= 0)
        let listed = try #require(BPFSystem.perfAttachments().first { $0.programID == program.id })
        #expect(listed.process.pid == getpid() && listed.descriptor == event)
        #expect(listed.kind == .tracepoint && listed.description == "tracepoint sys_enter")
        close(event)
        #expect(!BPFSystem.perfAttachments().contains { $0.programID == program.id })
    }

    /// A pin holds without a process.
    @Test func listsPins() throws {
        let path = try PinFolder.shared.path("listed")
        let object = try Fixture.load("tracing")
        let program = try object.program("on_tracepoint")
        try program.pin(at: path)
        let map = try BPFMap(type: .array, name: "pinned_here", keySize: 4, valueSize: 8, maxEntries: 1)
        try map.pin(at: "\(path)_map")
        let pins = BPFSystem.pins(below: path.removingLastComponent()).filter { $0.path.string.hasPrefix(path.string) }
        #expect(pins.map(\.path) == [path, FilePath("\(path)_map")])
        #expect(pins.map(\.kind) == [.program, .map] && pins.map(\.id) == [program.id, map.id])
        #expect(Set(BPFSystem.pins).isSuperset(of: pins))
        try map.unpin()
        try program.unpin()
        #expect(!BPFSystem.pins.contains { pins.contains($0) })
    }

    /// The kernel requires CAP_SYS_ADMIN.
    @Test func namesTheMissingPrivilege() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_keep_capabilities(Capabilities.bpf.union(.perfmon).rawValue) == 0 else { exit(2) }
            let errors = [
                bpfError { try BPFSystem.programs }, bpfError { try BPFSystem.maps }, bpfError { try BPFSystem.links },
                bpfError { try BPFSystem.btfs },
            ]
            for error in errors { print(error.map { "\($0.code) \($0)" } ?? "none") }
            test_end()
        }
        let lines = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 4)
        for (line, kind) in zip(lines, ["programs", "maps", "links", "BTF"]) {
            let expected = "permissionDenied cannot list the kernel's \(kind): the process lacks CAP_SYS_ADMIN"
            #expect(line.hasPrefix(expected), "\(line)")
        }
    }
}
