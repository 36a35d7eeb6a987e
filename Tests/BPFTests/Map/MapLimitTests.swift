// SPDX-License-Identifier: Apache-2.0

public import BPF
import Testing

/// A number that programs cannot change in one step.
extension UInt16: BPFAtomicNumber {}

@Suite("Limits of maps", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct MapLimitTests {
    @Test(arguments: [
        (BPFMapType.hash, 4, 4, 0), (.hash, 0, 4, 1), (.hash, 4, 0, 1), (.array, 8, 4, 1), (.array, 4, 0, 1),
        (.queue, 4, 4, 1), (.lpmTrie, 4, 4, 1), (.ringBuffer, 0, 0, 1000), (.ringBuffer, 4, 4, 4096),
        (.hash, 4, 4, Int(UInt32.max)), (.array, 4, 1 << 20, Int(UInt32.max)), (.hash, 1 << 30, 4, 1),
        (.hash, 4, Int(UInt32.max), 1), (.perCPUArray, 4, 1 << 20, 1),
    ])
    func mapsThatCannotBeAreRefused(type: BPFMapType, key: Int, value: Int, entries: Int) throws {
        let error = try #require(
            bpfError { try BPFMap(type: type, name: "limits", keySize: key, valueSize: value, maxEntries: entries) }
        )
        #expect(error.code == .invalidArgument || error.code == .resourceExhausted, "\(error)")
        #expect(error.operation == .create && error.advice != nil, "\(error)")
    }

    @Test(arguments: [-1, Int(UInt32.max) + 1, Int.min, Int.max])
    func numbersOutsideOf32BitsAreRefused(number: Int) {
        for (key, value, entries) in [(number, 4, 1), (4, number, 1), (4, 4, number)] {
            let error = bpfError { try BPFMap(type: .hash, keySize: key, valueSize: value, maxEntries: entries) }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test func keysOf512Bytes() throws {
        typealias Key = InlineArray<512, UInt8>
        let map = try BPFMap(type: .hash, key: Key.self, value: UInt32.self, maxEntries: 100)
            .typed(key: Key.self, value: UInt32.self)
        func key(_ number: Int) -> Key { Key { UInt8(truncatingIfNeeded: number &* 31 &+ $0) } }
        try map.update(contentsOf: (0..<100).map { (key($0), UInt32($0)) })
        for number in [0, 57, 99] { #expect(try map.lookup(key(number)) == UInt32(number)) }
        var cursor = try map.cursor(batchSize: 3)
        var sum: UInt32 = 0
        while let (_, value) = try cursor.next() { sum += value }
        #expect(sum == 4950)
        #expect(try map.delete(keys: (0..<50).map { key($0) }) == 50)
        #expect(try map.keys().count == 50)
    }

    @Test func valuesOfOneMebibyte() throws {
        let size = 1 << 20
        let map = try BPFMap(
            type: .hash,
            keySize: 4,
            valueSize: size,
            maxEntries: 4,
            flags: .noPreallocation
        )
        let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try map.raw.update(contentsOf: (0..<4).map { (bytes(UInt32($0)), value) })
        #expect(try map.raw.lookup(bytes(UInt32(3))) == value)
        var count = 0
        try map.raw.forEach { _, bytes in count += bytes.byteCount }
        #expect(count == 4 * size)
        #expect(bpfError { try map.raw.update(bytes(UInt32(0)), to: Array(value.dropLast())) }?.code == .sizeMismatch)
        let array = try BPFMap(type: .array, keySize: 4, valueSize: size, maxEntries: 1, flags: .mmapable)
        let mapped = try array.mapped(as: InlineArray<1_048_576, UInt8>.self)
        #expect(mapped.count == 1)
    }

    @Test func mapsWithoutKeysHaveNoKeysToDelete() throws {
        let queue = try BPFMap(type: .queue, keySize: 0, valueSize: 4, maxEntries: 4)
        #expect(bpfError { try queue.raw.delete(keys: []) }?.code == .notSupported)
        let values: [(key: [UInt8], value: [UInt8])] = [([], bytes(UInt32(7))), ([], bytes(UInt32(8)))]
        try queue.raw.update(contentsOf: values)
        #expect(try queue.typedQueue(value: UInt32.self).pop() == 7)
        let ring = try BPFMap(type: .ringBuffer, keySize: 0, valueSize: 0, maxEntries: 4096)
        try ring.raw.update(contentsOf: [])
        let empty: [(key: [UInt8], value: [UInt8])] = [([], [])]
        #expect(bpfError { try ring.raw.update(contentsOf: empty) }?.code == .notSupported)
        #expect(bpfError { _ = try ring.raw.cursor() }?.code == .notSupported)
    }

    @Test(arguments: [Int.min, 0, 1_000_000, Int.max])
    func batchesAreLimitedInMemory(size: Int) throws {
        let map = try BPFMap(
            type: .hash,
            keySize: 4,
            valueSize: 1 << 20,
            maxEntries: 1000,
            flags: .noPreallocation
        )
        try map.raw.update(bytes(UInt32(1)), to: .init(repeating: 1, count: 1 << 20))
        var cursor = try map.raw.cursor(batchSize: size)
        let first = try cursor.next()
        let second = try cursor.next()
        #expect(first?.value.count == 1 << 20 && second == nil)
    }

    @Test func mapsOfIndexesAreNotDrained() throws {
        let inner = try BPFMap(type: .hash, keySize: 4, valueSize: 4, maxEntries: 1)
        let outer = try BPFMap(
            type: .arrayOfMaps,
            keySize: 4,
            valueSize: 4,
            maxEntries: 4,
            attributes: .init(innerMap: inner)
        )
        let view = try MapOfMaps(outer, key: UInt32.self)
        try view.update(0, to: inner)
        #expect(bpfError { try outer.raw.drain { _, _ in } }?.code == .notSupported)
        #expect(try view.id(0) == inner.id)
    }

    @Test func numbersOfOtherSizesAreNotAtomic() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 1, flags: .mmapable)
        #expect(bpfError { try map.mapped(as: UInt64.self).atomic(0, as: UInt16.self) }?.code == .typeMismatch)
    }

    @Test func handlesForOneDirectionAreNotMapped() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 1, flags: .mmapable)
        let readOnly = try BPFMap(id: map.id, access: .readOnly)
        let writeOnly = try BPFMap(id: map.id, access: .writeOnly)
        #expect(bpfError { try readOnly.mapped(as: UInt64.self) }?.code == .readOnly)
        #expect(bpfError { try writeOnly.mapped(as: UInt64.self) }?.code == .permissionDenied)
        // Older kernels do not ask for the access of the handle.
        let frozen = bpfError { try readOnly.freeze() }
        #expect(frozen == nil ? KernelVersion.running < KernelVersion(6, 12) : frozen?.code == .readOnly)
        let constant = try BPFMap(
            type: .array,
            keySize: 4,
            valueSize: 8,
            maxEntries: 1,
            flags: [.mmapable, .readOnlyForPrograms]
        )
        try constant.typedArray(value: UInt64.self).update(0, to: 6)
        let mapped = try constant.mapped(as: UInt64.self)
        #expect(try !mapped.isWritable && mapped.lookup(0) == 6)
        #expect(bpfError { try constant.mapped(as: UInt64.self, isWritable: true) }?.code == .readOnly)
    }

    @Test func closedMapsSayIt() throws {
        func map(_ type: BPFMapType) throws -> BPFMap {
            try BPFMap(type: type, key: UInt32.self, value: UInt64.self, maxEntries: 4)
        }
        let hash = try map(.hash).typed(key: UInt32.self, value: UInt64.self)
        let array = try map(.array).typedArray(value: UInt64.self)
        let perCPU = try map(.perCPUHash).typedPerCPU(key: UInt32.self, value: UInt64.self)
        try hash.update(1, to: 1)
        var cursor = try hash.cursor(batchSize: 1)
        for map in [hash.map, array.map, perCPU.map] { try map.close() }
        #expect(bpfError { try hash.modify(1) { $0 += 1 } }?.code == .closed)
        #expect(bpfError { try hash.update(contentsOf: [1: 1]) }?.code == .closed)
        #expect(bpfError { try hash.delete(keys: [1]) }?.code == .closed)
        #expect(bpfError { try hash.drain { _, _ in } }?.code == .closed)
        #expect(bpfError { try cursor.next() }?.code == .closed)
        #expect(bpfError { try array.lookup(0) }?.code == .closed)
        #expect(bpfError { try perCPU.sum(1) }?.code == .closed)
        #expect(bpfError { try perCPU.update(1, toAll: 1) }?.code == .closed)
        #expect(bpfError { try hash.map.duplicate() }?.code == .closed)
    }

    @Test func reusedMapsAreComparedPropertyByProperty() throws {
        var open = try Fixture.open("maps")
        let other = try BPFMap(type: .array, key: UInt32.self, value: UInt32.self, maxEntries: 4)
        let error = bpfError { try open.map("hash").reuse(other) }
        #expect(error?.code == .typeMismatch)
        #expect(error?.message.contains("type hash / array, value_size 8 / 4 (ours / existing)") == true)
    }
}
