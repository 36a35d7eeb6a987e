// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

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
}
