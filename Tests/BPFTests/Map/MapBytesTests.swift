// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

@Suite("Maps by bytes", .serialized, .leakChecked) struct MapBytesTests {
    let object: BPFObject

    init() throws { object = try Fixture.load("maps") }

    @Test func information() throws {
        let map = try object.map("percpu_hash")
        #expect(map.type == .perCPUHash)
        #expect(map.keySize == 4 && map.valueSize == 4 && map.maxEntries == 64)
        #expect(map.id > 0)
        #expect(map.transferSize % 8 == 0 && map.transferSize >= 8)
        #expect(try object.map(".rodata").flags & 0x400 != 0)  // BPF_F_MMAPABLE
    }

    @Test func hash() throws {
        let map = try object.map("hash")
        let key = bytes(UInt32(17))
        #expect(try map.lookup(bytes: key) == nil)
        try map.update(bytes: key, to: bytes(UInt64(5)))
        #expect(try map.lookup(bytes: key) == bytes(UInt64(5)))
        #expect(try map.keysAsBytes() == [key])
        #expect(try map.entriesAsBytes().map(\.value) == [bytes(UInt64(5))])
        #expect(try map.delete(bytes: key))
        #expect(try !map.delete(bytes: key))
        #expect(try map.entriesAsBytes().isEmpty)
    }

    @Test func updateModes() throws {
        let map = try object.map("hash")
        let key = bytes(UInt32(1))
        let missing = bpfError { try map.update(bytes: key, to: bytes(UInt64(1)), mode: .exist) }
        #expect(missing?.code == .keyNotFound)
        try map.update(bytes: key, to: bytes(UInt64(1)), mode: .noExist)
        let existing = bpfError { try map.update(bytes: key, to: bytes(UInt64(2)), mode: .noExist) }
        #expect(existing?.code == .alreadyExists)
        #expect(existing?.subject == .map("hash"))
        try map.update(bytes: key, to: bytes(UInt64(3)), mode: .exist)
        #expect(try map.lookup(bytes: key) == bytes(UInt64(3)))
    }

    @Test func fullMap() throws {
        let map = try object.map("hash")
        for index in 0..<UInt32(map.maxEntries) { try map.update(bytes: bytes(index), to: bytes(UInt64(index))) }
        let error = bpfError { try map.update(bytes: bytes(UInt32(9999)), to: bytes(UInt64(0))) }
        #expect(error?.code == .mapFull)
        #expect(try map.entriesAsBytes().count == map.maxEntries)
    }

    @Test func array() throws {
        let map = try object.map("array")
        try map.update(bytes: bytes(UInt32(2)), to: bytes(UInt64(22)))
        #expect(try map.lookup(bytes: bytes(UInt32(2))) == bytes(UInt64(22)))
        #expect(try map.keysAsBytes().count == 16)
        #expect(try map.lookup(bytes: bytes(UInt32(16))) == nil)
        #expect(bpfError { try map.update(bytes: bytes(UInt32(16)), to: bytes(UInt64(0))) }?.code == .mapFull)
        #expect(bpfError { try map.delete(bytes: bytes(UInt32(2))) }?.code == .invalidArgument)
    }

    @Test func queue() throws {
        let map = try object.map("queue")
        for value in [UInt32(1), 2, 3, 4] { try map.update(bytes: [], to: bytes(value)) }
        #expect(bpfError { try map.update(bytes: [], to: bytes(UInt32(5))) }?.code == .mapFull)
        #expect(try map.lookupAndDelete(bytes: []) == bytes(UInt32(1)))
        #expect(try map.lookup(bytes: []) == bytes(UInt32(2)))
        #expect(bpfError { try map.keysAsBytes() }?.code == .notSupported)
    }

    @Test func wrongSizes() throws {
        let map = try object.map("hash")
        let key = bpfError { try map.lookup(bytes: [1, 2]) }
        #expect(key?.code == .sizeMismatch)
        #expect(key?.message == "the key has 2 bytes, expected 4")
        let value = bpfError { try map.update(bytes: bytes(UInt32(1)), to: [1]) }
        #expect(value?.code == .sizeMismatch)
        #expect(value?.message == "the value has 1 bytes, expected 8")
    }

    @Test func aDescriptorClosedBehindItsBack() async throws {
        // In a child: closing somebody's descriptor is what no process should do.
        await #expect(processExitsWith: .success) {
            let map = try Fixture.load("maps").map("hash")
            close(map.fileDescriptor.rawValue)
            let error = bpfError { try map.lookup(bytes: bytes(UInt32(0))) }
            exit(error?.code == .closed ? 0 : 1)
        }
    }

    @Test func createdMaps() throws {
        let map = try BPFMap.create(.hash, name: "a_name_beyond_15_characters", keySize: 2, valueSize: 3, maxEntries: 4)
        #expect(map.name == "a_name_beyond_15_characters")
        try map.update(bytes: [1, 2], to: [3, 4, 5])
        #expect(try map.lookup(bytes: [1, 2]) == [3, 4, 5])
        let unknown = bpfError {
            try BPFMap.create(BPFMapType(rawValue: 251), keySize: 4, valueSize: 4, maxEntries: 1)
        }
        #expect(unknown?.code == .notSupported)
        #expect(
            bpfError { try BPFMap.create(.hash, keySize: 0, valueSize: 4, maxEntries: 1) }?.code == .invalidArgument
        )
        #expect(
            bpfError { try BPFMap.create(.hash, keySize: -1, valueSize: 4, maxEntries: 1) }?.code == .invalidArgument
        )
    }

    @Test func concurrentUse() async throws {
        let map = try object.map("hash")
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<200 {
                        let key = bytes(UInt32(worker))
                        try? map.update(bytes: key, to: bytes(UInt64(round)))
                        _ = try? map.lookup(bytes: key)
                    }
                }
            }
        }
        #expect(try map.entriesAsBytes().count == 8)
        #expect(try map.entriesAsBytes().allSatisfy { $0.value == bytes(UInt64(199)) })
    }
}
