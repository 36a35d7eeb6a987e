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

    @Test func withoutDescriptorsAHandleThrowsAndLaterDoesNot() throws {
        let object = try Fixture.load("maps")
        let errors = try DescriptorLimit.with(left: 0) {
            [
                bpfError { try object.map("hash") }, bpfError { try object.maps },
                bpfError { try object.globals.value("total", as: UInt64.self) },
            ]
        }
        for error in errors { #expect(error?.code == .resourceExhausted && error?.operation == .open) }
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
    @Test func aProgramOutlivesItsObject() throws {
        let program = try Fixture.load("maps").program("find_padded")
        #expect(fcntl(program.fileDescriptor.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(try program.info().id == program.id)
        program.close()
        #expect(bpfError { try program.info() }?.code == .closed)
    }
}
