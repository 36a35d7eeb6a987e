// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Synchronization
import SystemPackage
import Testing

private struct Locked: BPFValue, Equatable {
    var lock: UInt32 = 0
    var changes: UInt32 = 0
    var first: UInt64 = 0
    var second: UInt64 = 0
}

/// Each kind of map is filled or read by a program.
@Suite("Views of each kind of map", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct MapKindTests {
    let object: BPFObject

    init() throws { object = try Fixture.load("map_kinds") }

    private func run(_ program: String) throws {
        _ = try object.program(program).testRun(.init(context: .init(repeating: 0, count: 16)))
    }

    private var result: UInt64 { get throws { try object.globals.value("result", as: UInt64.self) } }

    @Test func programsCountInAllMapsWithKeys() throws {
        try run("fill")
        try run("fill")
        for name in ["hash", "lru_hash", "array"] {
            #expect(try object.map(name).typed(key: UInt32.self, value: UInt64.self).lookup(3) == 2, "\(name)")
        }
        for name in ["percpu_hash", "percpu_array", "lru_percpu_hash"] {
            let map = try object.map(name).typedPerCPU(key: UInt32.self, value: UInt64.self)
            #expect(try map.sum(3) == 2, "\(name)")
            #expect(try map.sums().first { $0.key == 3 }?.sum == 2, "\(name)")
            #expect(try map.values().contains { $0.reduce(0, +) == 2 }, "\(name)")
            #expect(try map.reduce(3, 0) { max($0, $1) } == map.lookup(3)?.max(), "\(name)")
            #expect(try map.sum(7) == (name == "percpu_array" ? 0 : nil), "\(name)")
        }
        #expect(try object.map("array").typedArray(value: UInt64.self).values() == [0, 0, 0, 2, 0, 0, 0, 0])
        #expect(try object.map("mapped").mapped(as: UInt64.self).lookup(3) == 2)
    }

    @Test func queuesAreInOrderAndStacksInReverse() throws {
        try run("fill")
        let queue = try object.map("queue").typedQueue(value: UInt32.self)
        let stack = try object.map("stack").typedQueue(value: UInt32.self)
        try stack.push(7)
        #expect(try queue.peek() == 5)
        #expect(try [queue.pop(), queue.pop(), queue.pop()] == [5, 6, nil])
        #expect(try [stack.pop(), stack.pop(), stack.pop()] == [7, 6, nil])
        for number in 1...4 { try queue.push(UInt32(number)) }
        #expect(bpfError { try queue.push(5) }?.code == .mapFull)
        try queue.push(5, replacesOldest: true)
        #expect(try queue.pop() == 2)
    }

    @Test func programsFindTheLongestPrefix() throws {
        let routes = try object.map("trie").typed(key: IPv4Prefix.self, value: UInt32.self)
        try routes.update(contentsOf: ["10.0.0.0/8": 1, "10.1.0.0/16": 2])
        for (address, expected) in [([10, 9, 9, 9], 1), ([10, 1, 9, 9], 2), ([11, 0, 0, 0], 0)] as [([UInt8], UInt64)] {
            try object.globals.set("address", to: address.withUnsafeBytes { $0.load(as: UInt32.self) })
            try run("route")
            #expect(try result == expected)
        }
        #expect(try routes.lookup("10.1.2.3") == 2)
        #expect(try routes.lookup("192.0.2.1") == nil)
        #expect(Set(try routes.keys()) == ["10.0.0.0/8", "10.1.0.0/16"])
        #expect(try routes.delete(keys: ["10.1.0.0/16", "10.2.0.0/16"]) == 1)
        var removed: [IPv4Prefix] = []
        try routes.drain { key, _ in removed.append(key) }
        #expect(removed == ["10.0.0.0/8"])
    }

    @Test func spinLocksKeepValuesConsistent() throws {
        let map = try object.map("locked").typed(key: UInt32.self, value: Locked.self)
        try map.update(1, to: Locked(first: 10, second: 20))
        let program = try object.program("change_locked")
        _ = try program.testRun(.init(data: .init(repeating: 0, count: 64), repetitions: 5))
        #expect(try map.lookup(1, withSpinLock: true) == Locked(changes: 5, first: 15, second: 25))
        #expect(try map.modify(1, withSpinLock: true) { $0.first += 100 })
        #expect(try map.lookup(1)?.first == 115)
        #expect(try !map.modify(2) { $0.first = 0 })
        let unlocked = try object.map("hash").typed(key: UInt32.self, value: UInt64.self)
        try unlocked.update(1, to: 1)
        #expect(bpfError { try unlocked.lookup(1, withSpinLock: true) }?.code == .notSupported)
        #expect(
            bpfError { try unlocked.update(1, to: 2, withSpinLock: true) }?.advice?.contains("bpf_spin_lock") == true
        )
    }

    @Test func spinLocksAreHeldForWholeMaps() throws {
        let map = try object.map("locked").typed(key: UInt32.self, value: Locked.self)
        try map.map.raw.update(
            contentsOf: [([1, 0, 0, 0], [UInt8](repeating: 0, count: 24))],
            withSpinLock: true
        )
        let program = try object.program("change_locked")
        let isDone = Atomic(false)
        let changes = Thread {
            while !isDone.load(ordering: .relaxed) {
                _ = try? program.testRun(.init(data: .init(repeating: 0, count: 64), repetitions: 100))
            }
        }
        defer {
            isDone.store(true, ordering: .relaxed)
            changes.join()
        }
        func check(_ value: Locked) {
            #expect(value.first == UInt64(value.changes) && value.second == value.first)
        }
        for _ in 0..<1000 {
            try map.forEach(withSpinLock: true) { _, value in check(value) }
            var cursor = try map.cursor(withSpinLock: true)
            while let (_, value) = try cursor.next() { check(value) }
            try map.values(withSpinLock: true).forEach(check)
            try map.entries(withSpinLock: true).forEach { check($0.value) }
        }
        let unlocked = try object.map("hash").typed(key: UInt32.self, value: UInt64.self)
        try unlocked.update(1, to: 1)
        let refused = bpfError { try unlocked.values(withSpinLock: true) }
        #expect(refused?.code == .notSupported)
        #expect(refused?.advice?.contains("bpf_spin_lock") == true)
    }

    @Test func mapsOfMapsTakeAndReturnMaps() throws {
        let array = try MapOfMaps(object.map("array_of_maps"), key: UInt32.self)
        let hash = try MapOfMaps(object.map("hash_of_maps"), key: UInt64.self)
        try run("count_inner")
        #expect(try result == 0)
        func inner() throws -> BPFMap { try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: 16) }
        let first = try inner()
        try array.update(1, to: first)
        try hash.update(2 << 32, to: inner())
        try run("count_inner")
        #expect(try result == 3)
        #expect(try first.typed(key: UInt32.self, value: UInt64.self).lookup(9) == 1)
        #expect(try hash.lookup(2 << 32)?.typed(key: UInt32.self, value: UInt64.self).lookup(9) == 1)
        #expect(try array.id(1) == first.id)
        #expect(try array.lookup(0) == nil && hash.lookup(1) == nil)
        #expect(try array.ids().map(\.key) == [1])
        #expect(try hash.keys() == [2 << 32])
        let other = try BPFMap(type: .hash, key: UInt64.self, value: UInt64.self, maxEntries: 16)
        #expect(bpfError { try array.update(2, to: other) }?.code == .invalidArgument)
        #expect(bpfError { try array.update(4, to: first) }?.code == .keyNotFound)
        try first.close()
        #expect(bpfError { try array.update(2, to: first) }?.code == .closed)
        #expect(try array.delete(1) && hash.delete(2 << 32))
        #expect(try !hash.delete(2 << 32))
        try run("count_inner")
        #expect(try result == 0)
    }

    @Test func programArraysTakeAndReturnPrograms() throws {
        let programs = try ProgramArray(object.map("programs"))
        try run("jump")
        #expect(try result == 2)
        let landed = try object.program("landed")
        try programs.update(2, to: landed)
        try run("jump")
        #expect(try result == 3)
        #expect(try programs.lookup(2)?.id == landed.id)
        #expect(try programs.id(2) == landed.id && programs.id(0) == nil)
        #expect(try programs.ids().map(\.index) == [2])
        #expect(try programs.map.info().ownerProgramType == .rawTracepoint)
        #expect(bpfError { try programs.update(1, to: object.program("to_device")) }?.code == .invalidArgument)
        #expect(try programs.delete(2))
        #expect(try !programs.delete(2))
        try run("jump")
        #expect(try result == 2)
        landed.close()
        #expect(bpfError { try programs.update(2, to: landed) }?.code == .closed)
    }

    @Test func perfEventArraysTakeEvents() throws {
        let events = try PerfEventArray(object.map("perf_events"))
        try run("write_event")
        #expect(try Int64(bitPattern: result) == Int64(-ENOENT))
        let buffer = try PerfBuffer(object.map("perf_events"))
        try run("write_event")
        #expect(try result == 0)
        for cpu in 0..<UInt32(BPFKernel.possibleCPUCount) { _ = try events.delete(cpu) }
        try run("write_event")
        #expect(try Int64(bitPattern: result) == Int64(-ENOENT))
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        defer { try? null.close() }
        #expect(bpfError { try events.update(0, to: null) }?.code == .invalidArgument)
        withExtendedLifetime(buffer) {}
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func cgroupArraysTakePaths() throws {
        let groups = try CgroupArray(object.map("cgroups"))
        try Cgroup.run { group in
            try groups.update(1, to: group.path)
            try run("ask_cgroup")
            #expect(try result == 0)
            try group.inside {
                try run("ask_cgroup")
                #expect(try result == 1)
            }
        }
        #expect(bpfError { try groups.update(0, to: "/no/such/group") }?.code == .fileNotFound)
        #expect(bpfError { try groups.update(0, to: "/proc") }?.code == .invalidArgument)
        #expect(bpfError { try groups.update(0, to: "/proc/self/stat") }?.code == .invalidArgument)
        #expect(try groups.delete(1))
        #expect(try !groups.delete(1))
    }

    @Test func stacksHaveFrames() throws {
        try run("take_stack")
        let stacks = try StackTraceMap(object.map("stacks"))
        let id = Int32(try object.globals.value("stack_id", as: Int64.self))
        let frames = try #require(try stacks.frames(id))
        #expect(!frames.isEmpty)
        for frame in frames { #expect(frame.description.hasPrefix("0x")) }
        #expect(try stacks.ids() == [id])
        #expect(try stacks.delete(id) && !stacks.delete(id))
        #expect(try stacks.frames(id) == nil && stacks.frames(-14) == nil)

        let files = try StackTraceMap(object.map("build_ids"))
        let user = Int32(try object.globals.value("build_id_stack", as: Int64.self))
        if let frames = try files.frames(user) {
            #expect(!frames.isEmpty)
            for case .file(let buildID, _) in frames { #expect(buildID.count == 20) }
        }
    }

    @Test(.enabled(if: BPFFeatures.probe(attachType: .structOps) == .supported, "struct_ops cannot be registered"))
    func structuresOfTheKernelHaveAState() throws {
        let map = try Fixture.load("struct_ops").map("swift_bpf_test")
        #expect(try StructOpsMap(map).state() == .initialized)
        #expect(try map.info().kernelValueTypeID != nil)
        #expect(bpfError { try map.typed(key: UInt32.self, value: UInt32.self) }?.advice == "Use StructOpsMap(_:)")
    }

    @Test func viewsAreForTheirKinds() throws {
        let hash = try object.map("hash")
        let errors = [
            bpfError { try hash.typedPerCPU(key: UInt32.self, value: UInt64.self) },
            bpfError { try hash.typedQueue(value: UInt64.self) }, bpfError { try hash.typedArray(value: UInt64.self) },
            bpfError { try hash.typedBloomFilter(value: UInt64.self) },
            bpfError { try MapOfMaps(hash, key: UInt32.self) }, bpfError { try ProgramArray(hash) },
            bpfError { try PerfEventArray(hash) }, bpfError { try CgroupArray(hash) },
            bpfError { try SocketMap(hash, key: UInt32.self) }, bpfError { try ReuseportArray(hash) },
            bpfError { try DeviceMap(hash) }, bpfError { try CPUMap(hash) }, bpfError { try XSKMap(hash) },
            bpfError { try StackTraceMap(hash) }, bpfError { try SocketStorage(hash, value: UInt64.self) },
            bpfError { try InodeStorage(hash, value: UInt64.self) },
            bpfError { try TaskStorage(hash, value: UInt64.self) },
            bpfError { try CgroupStorage(hash, value: UInt64.self) }, bpfError { try StructOpsMap(hash) },
            bpfError { try Arena(hash) },
        ]
        for error in errors {
            #expect(error?.code == .typeMismatch)
            #expect(error?.advice == "Use typed(key:value:)")
        }
        let others = [
            "percpu_hash": "typedPerCPU(key:value:)", "queue": "typedQueue(value:)",
            "hash_of_maps": "MapOfMaps(_:key:)", "programs": "ProgramArray(_:)", "sockets": "SocketMap(_:key:)",
            "cpus": "CPUMap(_:)", "stacks": "StackTraceMap(_:)",
        ]
        for (name, view) in others {
            let error = bpfError { try object.map(name).typed(key: UInt32.self, value: UInt32.self) }
            #expect(error?.code == .typeMismatch && error?.advice == "Use \(view)", "\(name)")
        }
    }

    @Test func arraysHaveIndexes() throws {
        let array = try object.map("array").typedArray(value: UInt64.self)
        #expect(array.count == 8)
        try array.update(7, to: 70)
        try array.modify(7) { $0 += 1 }
        #expect(try array.lookup(7) == 71)
        for index in [-1, 8, Int.max] {
            #expect(bpfError { try array.lookup(index) }?.code == .keyNotFound)
            #expect(bpfError { try array.update(index, to: 1) }?.code == .keyNotFound)
        }
        #expect(bpfError { try array.entries.drain { _, _ in } }?.code == .notSupported)
    }
}
