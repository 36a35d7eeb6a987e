// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Synchronization
import SystemPackage
import Testing

/// The handles of an object's maps and programs: what each costs, and what it keeps alive.
@Suite("Handles of an object's parts", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct HandleTests {
    @Test func aDescriptorIsTakenForEachMapThatIsAskedFor() throws {
        let before = Leaks.descriptors()
        func taken() -> Int { Leaks.descriptors().subtracting(before).filter { !$0.contains("memfd:") }.count }
        let object = try Fixture.load("maps")
        // libbpf's, with one for the object's BTF.
        let loaded = taken()
        #expect(object.mapNames.count + object.programs.count + 1 == loaded)
        let hash = try object.map("hash")
        #expect(try object.map("hash") === hash && taken() == loaded + 1)
        #expect(try object.maps.map(\.name) == object.mapNames && taken() == loaded + object.mapNames.count)
        #expect(try object.maps.first { $0.name == "hash" } === hash)
        _ = try object.globals.value("total", as: UInt64.self)
        #expect(taken() == loaded + object.mapNames.count)
    }

    @Test func allThreadsGetTheSameHandle() throws {
        let object = try Fixture.load("maps")
        let found = Mutex<[ObjectIdentifier]>([])
        let threads = (0..<8).map { _ in
            Thread {
                let maps = object.mapNames.compactMap { try? object.map($0) }
                found.withLock { $0 += maps.map(ObjectIdentifier.init) }
            }
        }
        for thread in threads { thread.join() }
        #expect(found.withLock(\.count) == 8 * object.mapNames.count)
        #expect(try found.withLock { Set($0) } == Set(object.maps.map(ObjectIdentifier.init)))
    }

    /// A limit below the first number that is used is another error of the kernel.
    @Test(arguments: [0, 1]) func withoutDescriptorsAHandleThrowsAndLaterDoesNot(held: Int) throws {
        let object = try Fixture.load("maps")
        let errors = try DescriptorLimit.with(left: held) {
            let taken = (0..<held).map { _ in dup(0) }
            defer { for descriptor in taken { close(descriptor) } }
            return [
                bpfError { try object.map("hash") }, bpfError { try object.maps },
                bpfError { try object.globals.value("total", as: UInt64.self) },
            ]
        }
        for error in errors {
            #expect(error?.code == .resourceExhausted && error?.errno == .tooManyOpenFiles)
            #expect(error?.operation == .open && error?.advice?.contains("ulimit") == true)
        }
        #expect(try object.map("hash").raw.keys().isEmpty)
        #expect(throws: Never.self) { try object.globals.value("total", as: UInt64.self) }
    }

    @Test func aMapOutlivesItsObjectAndKeepsNothingElse() throws {
        var object: BPFObject? = try Fixture.load("maps")
        let hash = try #require(try object?.map("hash"))
        let (array, program) = try (#require(object?.map("array").id), #require(object?.programs.first?.id))
        object = nil
        for _ in 0..<500 where bpfError({ try BPFProgram(id: program) }) == nil { usleep(20_000) }
        #expect(bpfError { try BPFProgram(id: program) }?.code == .programNotFound)
        for _ in 0..<500 where bpfError({ try BPFMap(id: array) }) == nil { usleep(20_000) }
        #expect(bpfError { try BPFMap(id: array) }?.code == .mapNotFound)
        #expect(try hash.raw.keys().isEmpty)
    }

    /// Its descriptor is the object's.
    @Test func aProgramKeepsItsObject() throws {
        var object: BPFObject? = try Fixture.load("maps")
        let program = try #require(try object?.program("find_padded"))
        let other = try #require(object?.programs.first?.id)
        object = nil
        #expect(fcntl(program.fileDescriptor.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(try program.info().id == program.id && BPFProgram(id: other).id == other)
        program.close()
        #expect(bpfError { try program.info() }?.code == .closed)
    }

    @Test func theIDOfAClosedProgramIsKnown() throws {
        let object = try Fixture.load("maps")
        let program = try object.program("find_padded")
        program.close()
        #expect(program.tag.count == 16)
        #expect(try BPFSystem.programs.contains { $0.id == program.id && $0.tag == program.tag })
    }

    @Test func theGlobalsKeepTheirObject() throws {
        let globals = try Fixture.load("maps").globals
        try globals.set("total", to: UInt64(3))
        #expect(try globals.value("total", as: UInt64.self) == 3)
    }

    /// A program that was attached without a link of the kernel is detached by its descriptor.
    @Test func anAttachmentKeepsItsProgramOnly() throws {
        try Cgroup.run { group in
            var object: BPFObject? = try Fixture.load("cgroup_skb")
            let other = try #require(try object?.program("on_receive").id)
            let link = try #require(
                try object?.program("on_send").attach(to: .cgroup(path: group.path, mode: .override))
            )
            object = nil
            for _ in 0..<500 where bpfError({ try BPFProgram(id: other) }) == nil { usleep(20_000) }
            #expect(bpfError { try BPFProgram(id: other) }?.code == .programNotFound)
            #expect(link.isAttached)
            try link.detach()
        }
    }

    @Test func pinsAreRemovedWithoutDescriptors() throws {
        let root = try PinFolder.shared.path("handles")
        let object = try Fixture.open("pinned", options: .init(pinRoot: root)).load()
        let shared = try object.map("shared")
        #expect(shared.isPinned)
        try DescriptorLimit.with(left: 0) { try object.unpinMaps() }
        #expect(!shared.isPinned && rmdir(root.string) == 0)
        try object.unpinMaps()
    }

    /// Handles are made for pinned maps only.
    @Test func pinsAreRemovedWithFewDescriptors() throws {
        let root = try PinFolder.shared.path("handles")
        let object = try Fixture.open("pinned", options: .init(pinRoot: root)).load()
        let error = try DescriptorLimit.with(left: 0) { bpfError { try object.unpinMaps() } }
        #expect(error?.code == .resourceExhausted)
        try DescriptorLimit.with(left: 1) { try object.unpinMaps() }
        #expect(rmdir(root.string) == 0)
    }
}
