// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Synchronization
import SystemPackage
import Testing

@Suite("Life of a map: flags, pins, closing", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct MapLifeTests {
    private func hash(_ name: String = "life") throws -> BPFMap {
        try BPFMap(type: .hash, name: name, keySize: 4, valueSize: 8, maxEntries: 8)
    }

    /// Runs `body` with the path of a pin that does not exist, and removes the pin.
    private func withPin(_ name: String, _ body: (FilePath) throws -> Void) throws {
        let path = try PinFolder.shared.path(name)
        defer { unlink(path.string) }
        try body(path)
    }

    // MARK: Flags and information

    @Test func flagsMatchTheKernels() throws {
        let map = try BPFMap(
            type: .array,
            keySize: 4,
            valueSize: 8,
            maxEntries: 8,
            flags: [.mmapable, .readOnlyForPrograms]
        )
        #expect(map.flags == [.mmapable, .readOnlyForPrograms])
        #expect(map.flags.rawValue == 0x480)
        #expect(try map.info().flags == map.flags)
    }

    @Test func anOpenMapReturnsTheFlagsThatWereSet() throws {
        var open = try Fixture.open("maps")
        #expect(try open.map("hash").flags == [])
        try open.map("hash").setFlags(.noPreallocation)
        #expect(try open.map("hash").flags == .noPreallocation)
        #expect(try open.load().map("hash").flags == .noPreallocation)
    }

    @Test func infoMatchesTheMap() throws {
        let map = try hash("a_name_beyond_15_characters")
        let info = try map.info()
        #expect(info.id == map.id && info.type == .hash && info.flags == [])
        #expect(info.keySize == 4 && info.valueSize == 8 && info.maxEntries == 8)
        #expect(info.name == "a_name_beyond_1")
        #expect(info.btfID == nil)
        #expect(try Fixture.load("maps").map("hash").info().btfID != nil)
    }

    // MARK: Pins

    @Test func unpinRemovesThePinOfThisHandle() throws {
        try withPin("life") { path in
            let map = try hash()
            #expect(!map.isPinned)
            #expect(bpfError { try map.unpin() }?.code == .fileNotFound)
            try map.pin(at: path)
            #expect(map.isPinned)
            #expect(bpfError { try map.pin(at: path.string + "2") }?.code == .alreadyExists)
            try map.unpin()
            #expect(!map.isPinned)
            #expect(bpfError { try BPFMap(pinnedAt: path) }?.code == .fileNotFound)
            try map.pin(at: path.string)
            #expect(try BPFMap(pinnedAt: path.string).id == map.id)
        }
    }

    @Test func aMapOpenedByItsPinCanUnpin() throws {
        try withPin("life") { path in
            try hash().pin(at: path)
            let map = try BPFMap(pinnedAt: path)
            #expect(map.isPinned)
            #expect(try !BPFMap(id: map.id).isPinned)
            try map.unpin()
            #expect(access(path.string, F_OK) != 0)
        }
    }

    @Test func aPinThatWasRemovedElsewhereIsReportedOnce() throws {
        try withPin("life") { path in
            let map = try hash()
            try map.pin(at: path)
            unlink(path.string)
            let error = bpfError { try map.unpin() }
            #expect(error?.code == .fileNotFound && error?.errno == .noSuchFileOrDirectory)
            #expect(!map.isPinned)
        }
    }

    /// A new map is pinned by libbpf. An existing one is reused by libbpf, or by this library if the kernel changes its
    /// size.
    @Test(arguments: [("pinned", "shared"), ("cases/pinned-special", "devices"), ("cases/pinned-special", "recent")])
    func loadPinsAndUnpinRemovesThePin(fixture: String, name: String) throws {
        let root = FilePath("/sys/fs/bpf/swift-bpf-life-\(getpid())")
        let path = root.appending(name)
        var maps: [BPFMap] = []
        defer {
            for map in maps where map.isPinned { try? map.unpin() }
            rmdir(root.string)
        }
        for _ in 0..<2 {
            let object = try Fixture.open(fixture, options: .init(pinRoot: root.string)).load()
            maps += try object.maps
            #expect(try object.map(name).isPinned)
        }
        let map = try #require(maps.last { $0.name == name })
        try map.unpin()
        #expect(!map.isPinned && access(path.string, F_OK) != 0)
    }

    @Test func setPinPathTakesFilePathsAndStrings() throws {
        try withPin("life") { path in
            var open = try Fixture.open("maps")
            try open.map("hash").setPinPath(path)
            try open.map("array").setPinPath(path.string + "2")
            try open.map("array").setPinPath(nil)
            let object = try open.load()
            #expect(try object.map("hash").isPinned && !object.map("array").isPinned)
            #expect(try BPFMap(pinnedAt: path).id == object.map("hash").id)
        }
    }

    // MARK: Closing

    @Test func closeFreesTheMapAndLaterUseThrows() throws {
        let map = try hash()
        let typed = try map.typed(key: UInt32.self, value: UInt64.self)
        let id = map.id
        try typed.update(1, to: 2)
        try map.close()
        try map.close()
        #expect(map.id == id)
        for _ in 0..<100 where bpfError({ try BPFMap(id: id) }) == nil { usleep(10_000) }
        #expect(bpfError { try BPFMap(id: id) }?.code == .mapNotFound)

        let key = bytes(UInt32(1))
        let errors = [
            bpfError { try typed.lookup(1) }, bpfError { try typed.lookupAndDelete(1) },
            bpfError { try typed.update(1, to: 2) }, bpfError { try typed.delete(1) }, bpfError { try typed.keys() },
            bpfError { try typed.entries() }, bpfError { try typed.forEach { _, _ in } },
            bpfError { try map.raw.lookup(key) }, bpfError { try map.raw.keys() }, bpfError { try map.info() },
            bpfError { try map.pin(at: "/sys/fs/bpf/never") }, bpfError { try map.unpin() },
            bpfError {
                var open = try Fixture.open("maps")
                try open.map("hash").reuse(map)
            },
        ]
        for (index, error) in errors.enumerated() {
            #expect(error?.code == .closed && error?.subject == .map("life"), "\(index): \(error?.description ?? "")")
        }
    }

    @Test func readersCannotBeCreatedOfAClosedMap() throws {
        let object = try Fixture.load("events")
        let array = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 8, flags: .mmapable)
        for map in [try object.map("ring"), try object.map("perf"), array] { try map.close() }
        #expect(bpfError { try RingBuffer(object.map("ring")) }?.code == .closed)
        #expect(bpfError { try PerfBuffer(object.map("perf")) }?.code == .closed)
        #expect(bpfError { try MappedArray(array) }?.code == .closed)
        let maps = try Fixture.load("maps")
        for map in try maps.maps { try map.close() }
        #expect(bpfError { try maps.globals.value("total", as: UInt64.self) }?.code == .closed)
    }

    @Test func readersOutliveTheirMap() throws {
        let object = try Fixture.load("events")
        let (ring, perf) = try (RingBuffer(object.map("ring")), PerfBuffer(object.map("perf")))
        let array = try MappedArray(
            BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 8, flags: .mmapable)
        )
        for map in [ring.map, perf.map, array.map] { try map.close() }
        let context = bytes(UInt64(3)) + bytes(UInt64(0))
        for program in ["emit", "emit_perf"] { _ = try object.program(program).testRun(.init(context: context)) }
        #expect(try ring.poll(timeout: .seconds(1)) { _ in } == 3)
        #expect(try perf.poll(timeout: .seconds(1)) { _, _ in } == 3)
        array.store(7, valueAt: 1)
        #expect(array.load(valueAt: 1) == 7)
        let wakeup = Thread { _ = try? object.program("emit").testRun(.init(context: context)) }
        defer { wakeup.join() }
        #expect(try ring.poll(timeout: .seconds(10)) { _ in } == 3)
    }

    /// Another thread reads the number of the descriptor without a lock: it must never refer to another map.
    @Test func aClosedMapNeverBecomesAnotherOne() throws {
        let failures = Atomic(0)
        let wrong = Atomic(0)
        for round in 0..<50 {
            let map = try hash()
            let typed = try map.typed(key: UInt32.self, value: UInt64.self)
            try typed.update(1, to: 1)
            let isReading = Atomic(false)
            let reader = Thread {
                for _ in 0..<100_000 {
                    do throws(BPFError) {
                        if try typed.lookup(1) != 1 { wrong.add(1, ordering: .relaxed) }
                        isReading.store(true, ordering: .relaxed)
                    } catch {
                        if error.code != .closed { wrong.add(1, ordering: .relaxed) }
                        failures.add(1, ordering: .relaxed)
                        return
                    }
                }
            }
            while !isReading.load(ordering: .relaxed) { sched_yield() }
            try map.close()
            // These take the lowest free numbers.
            let others = try (0..<4).map { _ in try hash("other\(round)") }
            for other in others { try other.typed(key: UInt32.self, value: UInt64.self).update(1, to: 99) }
            reader.join()
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(failures.load(ordering: .relaxed) > 0)
    }

    @Test func closingWithoutDescriptorsLeavesTheMapOpen() throws {
        let map = try hash()
        let error = try DescriptorLimit.with(left: 0) { bpfError { try map.close() } }
        #expect(error?.code == .resourceExhausted)
        #expect(try map.raw.keys().isEmpty)
        try map.close()
        #expect(bpfError { try map.raw.keys() }?.code == .closed)
    }
}
