// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Links and pins", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct LinkTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("tracing")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func rawHits(_ object: BPFObject) throws -> UInt64 {
        try object.globals.value("hits", as: InlineArray<4, UInt64>.self)[1]
    }

    @Test func deinitDetaches() throws {
        let object = try load()
        do {
            let link = try object.program("on_raw_tracepoint").attach()
            test_call_getppid(10)
            #expect(link.isAttached)
        }
        let counted = try rawHits(object)
        #expect(counted >= 10)
        test_call_getppid(10)
        #expect(try rawHits(object) == counted)
    }

    @Test func detachIsIdempotent() throws {
        let link = try load().program("on_raw_tracepoint").attach()
        try link.detach()
        try link.detach()
        #expect(bpfError { try link.info() }?.code == .closed)
        #expect(bpfError { try link.pin(at: "/sys/fs/bpf/never") }?.code == .closed)
    }

    @Test func programsOfTracepointsCannotBeReplaced() throws {
        let object = try load()
        let link = try object.program("on_raw_tracepoint").attach()
        let error = bpfError { try link.update(to: object.program("on_raw_tracepoint")) }
        #expect(error?.code == .notSupported && error?.advice?.contains("second link") == true)
        try link.detach()
        #expect(bpfError { try link.update(to: object.program("on_raw_tracepoint")) }?.code == .closed)
    }

    @Test func infoMatchesTheProgram() throws {
        let program = try load().program("on_raw_tracepoint")
        let link = try program.attach()
        let info = try link.info()
        #expect(info.kind == .rawTracepoint)
        #expect(info.programID == program.id)
        #expect(info.id > 0)
        #expect(link.programName == "on_raw_tracepoint")
    }

    @Test func disconnectOutlivesTheHandle() async throws {
        // In a child, as the attachment lasts until the process ends.
        await #expect(processExitsWith: .success) {
            var open = try Fixture.open("tracing")
            try open.globals.set("target_tgid", to: UInt32(getpid()))
            let object = try open.load()
            do {
                let link = try object.program("on_raw_tracepoint").attach()
                link.disconnect()
                guard !link.isAttached else { exit(2) }
            }
            test_call_getppid(10)
            exit(try object.globals.value("hits", as: InlineArray<4, UInt64>.self)[1] >= 10 ? 0 : 3)
        }
    }

    @Test func pinKeepsTheAttachment() throws {
        let path = try PinFolder.shared.path("link")
        let object = try load()
        do {
            let link = try object.program("on_raw_tracepoint").attach()
            try link.pin(at: path)
            let again = bpfError { try link.pin(at: PinFolder.shared.path("other")) }
            #expect(again?.code == .alreadyExists)
        }
        test_call_getppid(10)
        let counted = try rawHits(object)
        #expect(counted >= 10)
        // Through the pin it is found again, and ends with it.
        let link = try Link(pinnedAt: path)
        #expect(try link.info().kind == .rawTracepoint)
        try link.unpin()
        try link.detach()
        // The kernel lets go of a removed pin's link in a worker of its own.
        var isDetached = false
        for _ in 0..<200 where !isDetached {
            let counted = try rawHits(object)
            test_call_getppid(10)
            isDetached = try rawHits(object) == counted
            usleep(10_000)
        }
        #expect(isDetached)
        #expect(bpfError { try Link(pinnedAt: path) }?.code == .fileNotFound)
    }

    @Test func rejectsInvalidPins() throws {
        let link = try load().program("on_raw_tracepoint").attach()
        #expect(bpfError { try link.pin(at: "/tmp/swift-bpf-no-bpffs") }?.code == .invalidArgument)
        #expect(bpfError { try link.unpin() }?.code == .fileNotFound)
        let map = try Fixture.load("maps").map("hash")
        #expect(bpfError { try map.pin(at: "/tmp/swift-bpf-no-bpffs") } != nil)
        let path = try PinFolder.shared.path("map")
        try map.pin(at: path)
        defer { unlink(path.string) }
        #expect(bpfError { try map.pin(at: path) }?.code == .alreadyExists)
        #expect(try BPFMap(pinnedAt: path).id == map.id)
        #expect(bpfError { try Link(pinnedAt: path) }?.code == .typeMismatch)
        #expect(bpfError { try BPFMap(pinnedAt: "/sys/fs/bpf/no-such-pin") }?.code == .fileNotFound)
    }
}

/// A folder in a bpffs for the tests' pins.
struct PinFolder {
    static let shared = PinFolder()
    let root: FilePath = "/sys/fs/bpf"

    private init() {
        // Pins are tested on every machine: where no bpffs is mounted, one is.
        if test_file_system(root.string) != 0xCAFE_4A11 { _ = test_mount("bpf", root.string) }  // BPF_FS_MAGIC
    }

    func path(_ name: String) throws -> FilePath { root.appending("swift-bpf-test-\(getpid())-\(name)") }
}
