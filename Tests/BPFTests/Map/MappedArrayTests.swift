// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import SystemPackage
import Testing

@testable import BPF

@Suite("Mapped arrays", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct MappedArrayTests {
    /// 1000 values of 12 bytes at a distance of 16 bytes, on several pages.
    static func makeMap(flags: BPFMap.Flags = .mmapable) throws -> BPFMap {
        try BPFMap(type: .array, name: "mapped", keySize: 4, valueSize: 12, maxEntries: 1000, flags: flags)
    }

    @Test(arguments: [0, 1, 255, 256, 999])
    func bytesAreSharedWithTheMap(index: Int) throws {
        let map = try Self.makeMap()
        let array = try MappedArray(map)
        #expect(array.count == 1000 && array.valueSize == 12 && array.isWritable)

        let value = (0..<12).map { UInt8($0 + index % 7) }
        try map.raw.update(bytes(UInt32(index)), to: value)
        let seen = array.withBytes(valueAt: index, count: 12) { bytes in
            (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        }
        #expect(seen == value)
        let part = array.withBytes(valueAt: index, offset: 4, count: 2) { bytes in
            [bytes.byteCount, Int(bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self))]
        }
        #expect(part == [2, Int(value[4])])

        array.withMutableBytes(valueAt: index, offset: 8, count: 4) { bytes in
            bytes.storeBytes(of: UInt32(0xdead_beef), as: UInt32.self)
        }
        #expect(try map.raw.lookup(bytes(UInt32(index))) == value[..<8] + bytes(UInt32(0xdead_beef)))
        // The values beside it are unchanged.
        for neighbour in [index - 1, index + 1] where (0..<1000).contains(neighbour) {
            #expect(try map.raw.lookup(bytes(UInt32(neighbour))) == [UInt8](repeating: 0, count: 12))
        }
    }

    @Test func numbersAreLoadedAndStored() throws {
        let map = try Self.makeMap()
        let array = try MappedArray(map)
        array.store(0x0123_4567_89ab_cdef, valueAt: 7)
        #expect(try map.raw.lookup(bytes(UInt32(7)))?.prefix(8) == bytes(UInt64(0x0123_4567_89ab_cdef))[...])
        try map.raw.update(bytes(UInt32(7)), to: bytes(UInt64.max) + [0, 0, 0, 0])
        #expect(array.load(valueAt: 7) == .max)
        #expect(array.load(valueAt: 6) == 0 && array.load(valueAt: 8) == 0)
    }

    @Test func keepsItsMapAlive() throws {
        let array = try MappedArray(Self.makeMap())
        array.store(5, valueAt: 0)
        #expect(try array.map.raw.lookup(bytes(UInt32(0)))?.first == 5)
    }

    @Test func otherMapsAreRejected() throws {
        let unmappable = bpfError { try MappedArray(Self.makeMap(flags: [])) }
        #expect(unmappable?.code == .invalidArgument)
        #expect(unmappable?.advice?.contains("BPF_F_MMAPABLE") == true)

        let hash = try BPFMap(type: .hash, name: "hash", keySize: 4, valueSize: 8, maxEntries: 4)
        let typed = bpfError { try MappedArray(hash) }
        #expect(typed?.code == .typeMismatch)
        #expect(typed?.subject == .map("hash"))
    }

    @Test func aFrozenMapIsReadOnly() throws {
        let map = try Self.makeMap()
        try map.raw.update(bytes(UInt32(1)), to: [UInt8](repeating: 9, count: 12))
        #expect(bpf_map_freeze(map.fileDescriptor.rawValue) == 0)
        #expect(bpfError { try MappedArray(map) }?.code == .readOnly)
        let array = try MappedArray(map, isWritable: false)
        #expect(!array.isWritable)
        #expect(array.load(valueAt: 1) == 0x0909_0909_0909_0909)
    }

    @Test("An index, an offset or a write that the array has not ends the process, as with Swift's arrays")
    func accessOutOfRangeEndsTheProcess() async throws {
        await #expect(processExitsWith: .failure) {
            _ = try MappedArray(MappedArrayTests.makeMap()).load(valueAt: 1000)
        }
        await #expect(processExitsWith: .failure) {
            _ = try MappedArray(MappedArrayTests.makeMap()).load(valueAt: 0, offset: 8)
        }
        await #expect(processExitsWith: .failure) {
            try MappedArray(MappedArrayTests.makeMap()).withBytes(valueAt: 0, offset: 8, count: 8) { _ in }
        }
        await #expect(processExitsWith: .failure) {
            try MappedArray(MappedArrayTests.makeMap(), isWritable: false).store(1, valueAt: 0)
        }
    }
}
