// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

private enum Verdict: UInt32, BPFValue { case pass, drop }

private struct PaddedKey: BPFValue, Hashable {
    var a: UInt32
    var b: UInt8
    var c: UInt64
}

private struct Point: BPFValue, Equatable {
    var x: Int32
    var y: Int32
}

@Suite("Maps by values, per CPU and in batches", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct TypedMapTests {
    let object: BPFObject

    init() throws { object = try Fixture.load("maps") }

    @Test func hashEntriesAreInsertedReadAndDeleted() throws {
        let map = try object.map("hash").typed(key: UInt32.self, value: UInt64.self)
        #expect(try map.lookup(17) == nil)
        try map.update(17, to: 1)
        try map.update(18, to: 2)
        #expect(try map.lookup(17) == 1)
        #expect(Set(try map.keys()) == [17, 18])
        #expect(try Dictionary(uniqueKeysWithValues: map.entries().map { ($0.key, $0.value) }) == [17: 1, 18: 2])
        #expect(try map.delete(17))
        #expect(try !map.delete(17))
        #expect(bpfError { try map.update(18, to: 0, mode: .insertOnly) }?.code == .alreadyExists)
    }

    @Test(.enabled(if: KernelVersion.running >= KernelVersion(5, 14), "hashes have no lookup-and-delete before 5.14"))
    func lookupAndDeleteRemovesTheEntry() throws {
        let map = try object.map("hash").typed(key: UInt32.self, value: UInt64.self)
        try map.update(1, to: 11)
        #expect(try map.lookupAndDelete(1) == 11)
        #expect(try map.lookupAndDelete(1) == nil)
        let perCPU = try object.map("percpu_hash").typedPerCPU(key: UInt32.self, value: UInt32.self)
        try perCPU.update(1, to: .init(repeating: 4, count: BPFKernel.possibleCPUCount))
        #expect(try perCPU.lookupAndDelete(1) == .init(repeating: 4, count: BPFKernel.possibleCPUCount))
        #expect(try perCPU.lookup(1) == nil)
    }

    @Test func perCPUHashesHaveAValueForEachCPU() throws {
        let map = try object.map("percpu_hash").typedPerCPU(key: UInt32.self, value: UInt32.self)
        let values = (0..<UInt32(BPFKernel.possibleCPUCount)).map { $0 * 7 + 1 }
        #expect(try map.lookup(5) == nil)
        try map.update(5, to: values)
        #expect(try map.lookup(5) == values)
        #expect(try map.entries().map(\.values) == [values])
        #expect(try map.keys() == [5])
        let error = bpfError { try map.update(5, to: values + [1]) }
        #expect(error?.code == .sizeMismatch)
        #expect(error?.message.contains("one for each possible CPU") == true)
        #expect(try map.delete(5))
    }

    /// Without /sys the number of values that the kernel writes is unknown.
    @Test func perCPUMapsNeedTheNumberOfCPUs() async {
        await #expect(processExitsWith: .success) {
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/sys") == 0 else { exit(2) }
            let error = bpfError { try BPFMap(type: .perCPUArray, keySize: 4, valueSize: 8, maxEntries: 1) }
            exit(error?.code == .systemCallFailed && error?.advice?.contains("sysfs") == true ? 0 : 1)
        }
    }

    @Test func perCPUArraysCountOnTheirCPU() throws {
        let map = try object.map("percpu_array").typedPerCPU(key: UInt32.self, value: UInt64.self)
        #expect(try map.lookup(0) == .init(repeating: 0, count: BPFKernel.possibleCPUCount))
        for _ in 0..<5 {
            _ = try object.program("count_call").testRun(.init(context: .init(repeating: 0, count: 16)))
        }
        #expect(try map.lookup(0)?.reduce(0, +) == 5)
        #expect(try map.entries().count == 8)
    }

    /// The keys of invalid values are valid.
    @Test func keysAreReturnedDespiteInvalidValues() throws {
        let map = try BPFMap(type: .perCPUHash, keySize: 4, valueSize: 4, maxEntries: 4)
        let verdicts = try map.typedPerCPU(key: UInt32.self, value: Verdict.self)
        let values = [UInt8](repeating: 0xEE, count: map.userValueSize)
        try map.raw.update(bytes(UInt32(3)), to: values)
        #expect(try verdicts.keys() == [3])
        #expect(bpfError { try verdicts.entries() }?.code == .typeMismatch)
    }

    @Test func paddingOfKeysIsZero() throws {
        let map = try object.map("padded").typed(key: PaddedKey.self, value: Point.self)
        // Equal keys have equal bytes, whatever is in the padding of Swift's or C's value.
        for garbage in [UInt64(0), .max, 0xAAAA_BBBB_CCCC_DDDD] {
            var noise = InlineArray<4, UInt64>(repeating: garbage)
            noise[0] = garbage
            try map.update(PaddedKey(a: 1, b: 2, c: 3), to: Point(x: 10, y: Int32(truncatingIfNeeded: noise[3] & 1)))
        }
        #expect(try map.keys().count == 1)
        // With padding that is not zero, bytes are another key, which the typed view cannot create.
        var dirty = bytes(UInt32(1)) + [2, 0xEE, 0xEE, 0xEE] + bytes(UInt64(3))
        try map.map.raw.update(dirty, to: bytes(Int32(1)) + bytes(Int32(1)))
        #expect(try map.map.raw.keys().count == 2)
        dirty.replaceSubrange(5..<8, with: [0, 0, 0])
        #expect(try map.map.raw.lookup(dirty) != nil)
        _ = try object.program("find_padded").testRun(.init(context: .init(repeating: 0, count: 16)))
        #expect(
            try object.globals.value("calls", as: UInt32.self) == 10
                || object.globals.value("calls", as: UInt32.self) == 11
        )
    }

    @Test func enumerationsAndBooleansAreChecked() throws {
        let verdicts = try object.map("verdicts").typed(key: UInt32.self, value: Verdict.self)
        try verdicts.update(1, to: .drop)
        #expect(try verdicts.map.raw.lookup(bytes(UInt32(1))) == bytes(UInt32(1)))
        #expect(try verdicts.lookup(1) == .drop)
        try verdicts.map.raw.update(bytes(UInt32(2)), to: bytes(UInt32(99)))
        #expect(bpfError { try verdicts.lookup(2) }?.code == .typeMismatch)

        let flags = try object.map("flags").typed(key: UInt8.self, value: Bool.self)
        try flags.update(0, to: true)
        #expect(try flags.lookup(0) == true)
        try flags.map.raw.update([1], to: [2])
        #expect(bpfError { try flags.lookup(1) }?.code == .typeMismatch)
        #expect(bpfError { try flags.entries() }?.code == .typeMismatch)
    }

    @Test func typesAreCheckedWhenAViewIsCreated() throws {
        let hash = try object.map("hash")
        let size = bpfError { try hash.typed(key: UInt64.self, value: UInt64.self) }
        #expect(size?.code == .sizeMismatch)
        #expect(size?.message == "UInt64 has 8 bytes, but the map's key (__u32) has 4")
        #expect(bpfError { try hash.typed(key: UInt32.self, value: Double.self) }?.code == .typeMismatch)
        #expect(
            bpfError { try object.map("padded").typed(key: PaddedKey.self, value: UInt64.self) }?.code == .typeMismatch
        )
        #expect(
            bpfError { try object.map("percpu_array").typed(key: UInt32.self, value: UInt64.self) }?.code
                == .typeMismatch
        )
        #expect(bpfError { try hash.typedPerCPU(key: UInt32.self, value: UInt64.self) }?.code == .typeMismatch)
    }

    /// Maps have the same checks and the same padding of zeros wherever they come from.
    @Test func typesOfPinnedMapsAndIDsAreChecked() throws {
        let path = try PinFolder.shared.path("padded")
        try object.map("padded").pin(at: path)
        defer { unlink(path.string) }
        for map in [try BPFMap(pinnedAt: path), try BPFMap(id: try object.map("padded").id)] {
            #expect(map.id == (try object.map("padded").id))
            #expect(bpfError { try map.typed(key: PaddedKey.self, value: UInt64.self) }?.code == .typeMismatch)
            let points = try map.typed(key: PaddedKey.self, value: Point.self)
            try points.update(PaddedKey(a: 1, b: 2, c: 3), to: Point(x: 1, y: 2))
            #expect(try map.raw.keys() == [bytes(UInt32(1)) + [2, 0, 0, 0] + bytes(UInt64(3))])
        }
        #expect(bpfError { try BPFMap(id: .max) }?.code == .mapNotFound)
    }

    @Test func manyEntriesAreReturned() throws {
        let map = try BPFMap(type: .hash, name: "hash", keySize: 4, valueSize: 8, maxEntries: 20_000)
            .typed(key: UInt32.self, value: UInt64.self)
        for key in 0..<UInt32(20_000) { try map.update(key, to: UInt64(key) * 2) }
        let entries = try map.entries()
        #expect(entries.count == 20_000)
        #expect(Set(entries.map(\.key)).count == 20_000)
        #expect(entries.allSatisfy { $0.value == UInt64($0.key) * 2 })
    }

    @Test func forEachVisitsEveryEntryUntilAnError() throws {
        struct Stop: Error {}
        let map = try BPFMap(type: .hash, name: "hash", keySize: 4, valueSize: 8, maxEntries: 20_000)
            .typed(key: UInt32.self, value: UInt64.self)
        try map.forEach { _, _ in Issue.record("an empty map has no entry") }
        for key in 0..<UInt32(20_000) { try map.update(key, to: UInt64(key) * 2) }
        var keys: Set<UInt32> = []
        try map.forEach { key, value in
            #expect(value == UInt64(key) * 2)
            keys.insert(key)
        }
        #expect(keys.count == 20_000)
        var seen = 0
        #expect(throws: Stop.self) {
            try map.forEach { _, _ in
                seen += 1
                if seen == 7 { throw Stop() }
            }
        }
        #expect(seen == 7)

        let perCPU = try object.map("percpu_hash").typedPerCPU(key: UInt32.self, value: UInt32.self)
        let values = (0..<UInt32(BPFKernel.possibleCPUCount)).map { $0 + 1 }
        for key in 0..<UInt32(5) { try perCPU.update(key, to: values) }
        var found: [UInt32: [UInt32]] = [:]
        try perCPU.forEach { found[$0] = $1 }
        #expect(found == Dictionary(uniqueKeysWithValues: (0..<5).map { ($0, values) }))
    }

    /// Few entries need little memory, also in a map with room for many. When they do not fit one call, the memory is
    /// estimated from the first entries.
    @Test(arguments: [(0, 0), (3, 16), (5000, 10_000), (20_000, 320_000)])
    func memoryIsReservedForExistingEntries(_ count: Int, _ room: Int) throws {
        let map = try BPFMap(
            type: .hash,
            name: "hash",
            keySize: 4,
            valueSize: 8,
            maxEntries: 1 << 20,
            flags: .noPreallocation
        )
        .typed(key: UInt32.self, value: UInt64.self)
        for key in 0..<UInt32(count) { try map.update(key, to: UInt64(key)) }
        let (entries, keys) = (try map.entries(), try map.keys())
        #expect(entries.count == count && keys.count == count)
        #expect(entries.capacity <= room)
        #expect(keys.capacity <= room)
    }

    /// Types without batches are iterated by key.
    @Test func mapsWithoutBatchesAreIteratedByKey() throws {
        let map = try BPFMap(
            type:
                .lpmTrie,
            name: "hash",
            keySize: 8,
            valueSize: 4,
            maxEntries: 8,
            flags: .noPreallocation
        )
        for prefix in [UInt32(8), 16, 24] {
            try map.raw.update(bytes(prefix) + [10, 1, 2, 0], to: bytes(prefix))
        }
        #expect(Set(try map.raw.entries().map(\.value)) == Set([UInt32(8), 16, 24].map { bytes($0) }))
    }
}
