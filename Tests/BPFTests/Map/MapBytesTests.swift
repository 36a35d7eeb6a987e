// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Maps by bytes", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct MapBytesTests {
    let object: BPFObject

    init() throws { object = try Fixture.load("maps") }

    @Test func propertiesMatchTheDeclaration() throws {
        let map = try object.map("percpu_hash")
        #expect(map.type == .perCPUHash)
        #expect(map.keySize == 4 && map.valueSize == 4 && map.maxEntries == 64)
        #expect(map.id > 0)
        #expect(map.userValueSize % 8 == 0 && map.userValueSize >= 8)
        #expect(try object.map(".rodata").flags.contains(.mmapable))
    }

    /// libbpf's description of a map that it created matches the kernel's.
    @Test(arguments: ["maps", "events"]) func propertiesMatchTheKernels(fixture: String) throws {
        for map in try Fixture.load(fixture).maps {
            var info = bpf_map_info()
            var size = UInt32(MemoryLayout<bpf_map_info>.size)
            #expect(bpf_obj_get_info_by_fd(map.fileDescriptor.rawValue, &info, &size) == 0)
            #expect(map.type.rawValue == info.type && map.id == info.id && map.flags.rawValue == info.map_flags)
            #expect(map.keySize == Int(info.key_size) && map.valueSize == Int(info.value_size))
            #expect(map.maxEntries == Int(info.max_entries))
        }
    }

    @Test func hashEntriesAreInsertedReadAndDeleted() throws {
        let map = try object.map("hash")
        let key = bytes(UInt32(17))
        #expect(try map.raw.lookup(key) == nil)
        try map.raw.update(key, to: bytes(UInt64(5)))
        #expect(try map.raw.lookup(key) == bytes(UInt64(5)))
        #expect(try map.raw.keys() == [key])
        #expect(try map.raw.entries().map(\.value) == [bytes(UInt64(5))])
        #expect(try map.raw.delete(key))
        #expect(try !map.raw.delete(key))
        #expect(try map.raw.entries().isEmpty)
    }

    @Test func forEachVisitsEveryEntryInPlace() throws {
        struct Stop: Error {}
        let map = try object.map("hash")
        for key in UInt32(0)..<20 { try map.raw.update(bytes(key), to: bytes(UInt64(key) * 2)) }
        var found: [UInt32: UInt64] = [:]
        try map.raw.forEach { key, value in
            #expect(key.byteCount == 4 && value.byteCount == 8)
            found[key.unsafeLoad(as: UInt32.self)] = value.unsafeLoad(as: UInt64.self)
        }
        #expect(found == Dictionary(uniqueKeysWithValues: (UInt32(0)..<20).map { ($0, UInt64($0) * 2) }))
        var seen = 0
        #expect(throws: Stop.self) {
            try map.raw.forEach { _, _ in
                seen += 1
                if seen == 7 { throw Stop() }
            }
        }
        #expect(seen == 7)
    }

    @Test func updateModesInsertOrReplace() throws {
        let map = try object.map("hash")
        let key = bytes(UInt32(1))
        let missing = bpfError { try map.raw.update(key, to: bytes(UInt64(1)), mode: .replaceOnly) }
        #expect(missing?.code == .keyNotFound)
        try map.raw.update(key, to: bytes(UInt64(1)), mode: .insertOnly)
        let existing = bpfError { try map.raw.update(key, to: bytes(UInt64(2)), mode: .insertOnly) }
        #expect(existing?.code == .alreadyExists)
        #expect(existing?.subject == .map("hash"))
        try map.raw.update(key, to: bytes(UInt64(3)), mode: .replaceOnly)
        #expect(try map.raw.lookup(key) == bytes(UInt64(3)))
    }

    @Test func aFullMapRejectsAnotherKey() throws {
        let map = try object.map("hash")
        for index in 0..<UInt32(map.maxEntries) { try map.raw.update(bytes(index), to: bytes(UInt64(index))) }
        let error = bpfError { try map.raw.update(bytes(UInt32(9999)), to: bytes(UInt64(0))) }
        #expect(error?.code == .mapFull)
        #expect(try map.raw.entries().count == map.maxEntries)
    }

    @Test func arrayEntriesExistAndCannotBeDeleted() throws {
        let map = try object.map("array")
        try map.raw.update(bytes(UInt32(2)), to: bytes(UInt64(22)))
        #expect(try map.raw.lookup(bytes(UInt32(2))) == bytes(UInt64(22)))
        #expect(try map.raw.keys().count == 16)
        #expect(try map.raw.lookup(bytes(UInt32(16))) == nil)
        #expect(bpfError { try map.raw.update(bytes(UInt32(16)), to: bytes(UInt64(0))) }?.code == .keyNotFound)
        #expect(bpfError { try map.raw.delete(bytes(UInt32(2))) }?.code == .invalidArgument)
    }

    @Test func queuesHaveNoKeys() throws {
        let map = try object.map("queue")
        for value in [UInt32(1), 2, 3, 4] { try map.raw.update([], to: bytes(value)) }
        #expect(bpfError { try map.raw.update([], to: bytes(UInt32(5))) }?.code == .mapFull)
        #expect(try map.raw.lookupAndDelete([]) == bytes(UInt32(1)))
        #expect(try map.raw.lookup([]) == bytes(UInt32(2)))
        #expect(bpfError { try map.raw.keys() }?.code == .notSupported)
    }

    @Test func wrongSizesThrow() throws {
        let map = try object.map("hash")
        let key = bpfError { try map.raw.lookup([1, 2]) }
        #expect(key?.code == .sizeMismatch)
        #expect(key?.message == "the key has 2 bytes, expected 4")
        let value = bpfError { try map.raw.update(bytes(UInt32(1)), to: [1]) }
        #expect(value?.code == .sizeMismatch)
        #expect(value?.message == "the value has 1 bytes, expected 8")
    }

    @Test func aDescriptorThatWasClosedElsewhereThrows() async throws {
        // In a child: closing another owner's descriptor is an error.
        await #expect(processExitsWith: .success) {
            let map = try Fixture.load("maps").map("hash")
            close(map.fileDescriptor.rawValue)
            let error = bpfError { try map.raw.lookup(bytes(UInt32(0))) }
            exit(error?.code == .closed ? 0 : 1)
        }
    }

    @Test func standaloneMapsAreCreated() throws {
        let map = try BPFMap(type: .hash, name: "a_name_beyond_15_characters", keySize: 2, valueSize: 3, maxEntries: 4)
        #expect(map.name == "a_name_beyond_15_characters")
        try map.raw.update([1, 2], to: [3, 4, 5])
        #expect(try map.raw.lookup([1, 2]) == [3, 4, 5])
        let unknown = bpfError {
            try BPFMap(type: BPFMapType(rawValue: 251), keySize: 4, valueSize: 4, maxEntries: 1)
        }
        #expect(unknown?.code == .notSupported)
        #expect(
            bpfError { try BPFMap(type: .hash, keySize: 0, valueSize: 4, maxEntries: 1) }?.code == .invalidArgument
        )
        #expect(
            bpfError { try BPFMap(type: .hash, keySize: -1, valueSize: 4, maxEntries: 1) }?.code == .invalidArgument
        )
    }

    @Test func tasksUseAMapConcurrently() async throws {
        let map = try object.map("hash")
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<200 {
                        let key = bytes(UInt32(worker))
                        try? map.raw.update(key, to: bytes(UInt64(round)))
                        _ = try? map.raw.lookup(key)
                    }
                }
            }
        }
        #expect(try map.raw.entries().count == 8)
        #expect(try map.raw.entries().allSatisfy { $0.value == bytes(UInt64(199)) })
    }

    /// An empty slot of an array of maps has a key and no value.
    @Test func emptySlotsHaveAKeyAndNoEntry() throws {
        let (map, filled) = try arrayOfMaps()
        let entries = try map.raw.entries()
        #expect(entries.map(\.key) == filled.map { bytes($0) })
        #expect(Set(entries.map(\.value)).count == 1)
        #expect(Set(try map.raw.keys()).isSuperset(of: filled.map { bytes($0) }))
    }

    /// Kernels before 2025 interrupt a batch at the third key without a value, with the entries that they have, and do
    /// so again from there: `generic_map_lookup_batch` in kernel/bpf/syscall.c. The batch call here behaves as theirs.
    @Test func interruptedBatchesContinueByKey() throws {
        let (map, filled) = try arrayOfMaps()
        let reader = try EntryReader(map, withValues: true)
        nonisolated(unsafe) var calls = 0
        reader.lookupBatch = { map, mark, next, keys, values, count in
            calls += 1
            let room = count
            count = 0
            var former = mark?.loadUnaligned(as: UInt32.self)
            while count < room {
                var key = UInt32(0)
                var value = UInt32(0)
                let end = withUnsafePointer(to: former ?? 0) {
                    bpf_map_get_next_key(map, former == nil ? nil : $0, &key)
                }
                if end != 0 { return end }
                if bpf_map_lookup_elem(map, &key, &value) != 0 { return calls > 100 ? -EIO : -EINTR }
                keys.storeBytes(of: key, toByteOffset: Int(count) * 4, as: UInt32.self)
                values.storeBytes(of: value, toByteOffset: Int(count) * 4, as: UInt32.self)
                next.storeBytes(of: key, as: UInt32.self)
                former = key
                count += 1
            }
            return 0
        }
        var keys: [UInt32] = []
        while let count = try reader.next() {
            for index in 0..<count { keys.append(reader.key(index).loadUnaligned(as: UInt32.self)) }
        }
        #expect(keys == filled)
        // The first slots in one call, and three calls without progress.
        #expect(calls == 4)
    }

    /// Batches whose cursor is a key start over when that key is removed, as iteration by key does.
    @Test func batchesThatStartOverEndWithAnError() throws {
        let map = try object.map("hash")
        let reader = try EntryReader(map, withValues: true)
        reader.lookupBatch = { _, _, next, keys, values, count in
            next.storeBytes(of: 0, as: UInt32.self)
            keys.initializeMemory(as: UInt8.self, repeating: 0, count: Int(count) * 4)
            values.initializeMemory(as: UInt8.self, repeating: 0, count: Int(count) * 8)
            return 0
        }
        var seen = 0
        let error = bpfError {
            while let count = try reader.next(), seen < 100 * map.maxEntries { seen += count }
        }
        #expect(error?.code == .iterationInterrupted)
        #expect((map.maxEntries...4 * map.maxEntries).contains(seen))
    }

    /// The maps of control groups have no maximum of entries: the kernel creates an entry when a program is attached.
    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func mapsWithoutAMaximumAreIterated() throws {
        let map = try BPFMap(type: .cgroupStorageLegacy, keySize: 16, valueSize: 8, maxEntries: 0)
        var instructions = [bpf_insn](repeating: bpf_insn(), count: 4)
        // r1 = map; r0 = 1; exit
        let codes: [(UInt8, UInt8, UInt8, Int32)] = [
            (0x18, 1, UInt8(BPF_PSEUDO_MAP_FD), map.fileDescriptor.rawValue), (0, 0, 0, 0), (0xB7, 0, 0, 1),
            (0x95, 0, 0, 0),
        ]
        for (index, (code, destination, source, immediate)) in codes.enumerated() {
            instructions[index].code = code
            instructions[index].dst_reg = destination
            instructions[index].src_reg = source
            instructions[index].imm = immediate
        }
        let program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_SKB, "storage", "GPL", instructions, instructions.count, nil)
        try #require(program >= 0)
        defer { close(program) }
        try Cgroup.run { group in
            let paths = (0..<40).map { group.path.appending("\($0)").string }
            defer { for path in paths { rmdir(path) } }
            for path in paths {
                try #require(mkdir(path, 0o755) == 0)
                let directory = try FileDescriptor.open(path, .readOnly)
                let result = bpf_prog_attach(program, directory.rawValue, BPF_CGROUP_INET_EGRESS, 0)
                try directory.close()
                try #require(result == 0)
            }
            #expect(Set(try map.raw.keys()).count == paths.count)
            #expect(try map.raw.entries().count == paths.count)
        }
    }

    /// A hundred slots, some with a map.
    private func arrayOfMaps() throws -> (map: BPFMap, filled: [UInt32]) {
        let inner = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 1)
        let options = UnsafeMutablePointer<bpf_map_create_opts>.allocateZeroed()
        defer { options.deallocate() }
        options.pointee.sz = MemoryLayout<bpf_map_create_opts>.size
        options.pointee.inner_map_fd = UInt32(inner.fileDescriptor.rawValue)
        let descriptor = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "slots", 4, 4, 100, options)
        try #require(descriptor >= 0)
        let map = try BPFMap(adopting: OwnedDescriptor(adopting: descriptor))
        let filled: [UInt32] = [0, 1, 7, 8, 50, 99]
        for slot in filled { try map.raw.update(bytes(slot), to: bytes(inner.fileDescriptor.rawValue)) }
        return (map, filled)
    }

    // MARK: Large values, filters

    /// An iteration uses about the memory of a batch, also for large values.
    @Test func largeValuesAreReadFewAtATime() throws {
        #expect(EntryReader.initialCapacity(entrySize: 12, maxEntries: 1 << 20) == 65536 / 12)
        #expect(EntryReader.initialCapacity(entrySize: 4096, maxEntries: 1 << 20) == 64)
        #expect(EntryReader.initialCapacity(entrySize: 8 << 20, maxEntries: 100) == 1)
        #expect(EntryReader.initialCapacity(entrySize: 8, maxEntries: 3) == 3)
        let size = 2 << 20
        for type in [BPFMapType.array, .hash] {
            let map = try BPFMap(
                type: type,
                keySize: 4,
                valueSize: size,
                maxEntries: 5,
                flags: type == .hash ? .noPreallocation : []
            )
            for index in UInt32(0)..<5 {
                try map.raw.update(bytes(index), to: [UInt8](repeating: UInt8(index), count: size))
            }
            var seen: Set<UInt8> = []
            let before = residentMemory()
            var peak = before
            let reader = try EntryReader(map, withValues: true)
            while let count = try reader.next() {
                for index in 0..<count { seen.insert(reader.value(index)[size - 1]) }
                peak = max(peak, residentMemory())
            }
            #expect(seen == [0, 1, 2, 3, 4])
            #expect(peak - before < 16 << 20, "\(peak - before) bytes for values of \(size)")
        }
    }

    private func residentMemory() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        _ = fgets(&line, 128, file)
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let words = text.split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
    }

    /// Linux 5.16.
    @Test(.enabled(if: BPFFeatures.probe(mapType: .bloomFilter) == .supported))
    func bloomFiltersContainTheirValues() throws {
        let map = try BPFMap(type: .bloomFilter, keySize: 0, valueSize: 8, maxEntries: 100)
        #expect(try !map.raw.contains(bytes(UInt64(7))))
        try map.raw.update([], to: bytes(UInt64(7)))
        #expect(try map.raw.contains(bytes(UInt64(7))))
        #expect(bpfError { try map.raw.contains(bytes(UInt32(7))) }?.code == .sizeMismatch)
        let other = bpfError { try object.map("hash").raw.contains(bytes(UInt64(7))) }
        #expect(other?.code == .typeMismatch)
    }
}
