// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Attributes, handles and settings of maps", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct MapAttributeTests {
    private func hash(_ flags: BPFMap.Flags = []) throws -> BPFMap {
        try BPFMap(type: .hash, name: "handles", key: UInt32.self, value: UInt64.self, maxEntries: 4, flags: flags)
    }

    // MARK: Standalone maps

    @Test func mapsOfMapsAreCreatedWithAnInnerMap() throws {
        let inner = try hash()
        let outer = try BPFMap(
            type: .arrayOfMaps,
            keySize: 4,
            valueSize: 4,
            maxEntries: 2,
            attributes: .init(innerMap: inner)
        )
        let view = try MapOfMaps(outer, key: UInt32.self)
        try view.update(0, to: inner)
        #expect(try view.lookup(0)?.id == inner.id)
        let missing = bpfError { try BPFMap(type: .arrayOfMaps, keySize: 4, valueSize: 4, maxEntries: 2) }
        #expect(missing?.code == .invalidArgument)
        try inner.close()
        let closed = bpfError {
            try BPFMap(type: .hashOfMaps, keySize: 4, valueSize: 4, maxEntries: 2, attributes: .init(innerMap: inner))
        }
        #expect(closed?.code == .closed)
    }

    @Test func typesComeFromBTF() throws {
        let types = try BTF(path: Fixture.path("maps"))
        let map = try BPFMap(
            type: .hash,
            keySize: 16,
            valueSize: 8,
            maxEntries: 4,
            attributes: .init(
                types: (types.type(named: "padded_key", kind: .structure), types.type(named: "point", kind: .structure))
            )
        )
        #expect(try map.info().keyTypeID != nil && map.info().btfID != nil)
        try map.raw.update(bytes(UInt64(7)) + bytes(UInt64(9)), to: bytes(Int32(1)) + bytes(Int32(-2)))
        #expect(try map.describe().contains("{.x = 1, .y = -2}"))
        #expect(bpfError { try map.typed(key: UInt64.self, value: UInt64.self) }?.code == .sizeMismatch)
        let other = try BTF(path: Fixture.path("map_kinds"))
        let mixed = bpfError {
            try BPFMap(
                type: .hash,
                keySize: 16,
                valueSize: 8,
                maxEntries: 4,
                attributes: .init(types: (types.type(named: "padded_key"), other.type(named: "__u64")))
            )
        }
        #expect(mixed?.code == .invalidArgument)
    }

    @Test func numaNodesAreChecked() throws {
        let map = try BPFMap(
            type: .hash,
            keySize: 4,
            valueSize: 4,
            maxEntries: 4,
            attributes: .init(numaNode: 0)
        )
        #expect(map.flags.contains(.numaNode))
        for node in [-1, 60000] {
            let error = bpfError {
                try BPFMap(
                    type: .hash,
                    keySize: 4,
                    valueSize: 4,
                    maxEntries: 4,
                    attributes: .init(numaNode: node)
                )
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test func tokensNeedADelegatingFileSystem() throws {
        #expect(bpfError { try BPFToken(bpffs: "/no/such/folder") }?.code == .fileNotFound)
        let isKnown = BPFFeatures.probe(feature: .token) != .unsupported
        #expect(bpfError { try BPFToken(bpffs: "/proc") }?.code == (isKnown ? .invalidArgument : .notSupported))
        let root = try PinFolder.shared.path("x").removingLastComponent()
        let error = try #require(bpfError { try BPFToken(bpffs: root) })
        #expect(error.operation == .createToken && error.advice != nil || error.code == .invalidArgument)
    }

    // MARK: Handles

    @Test func handlesShareTheMap() throws {
        let map = try hash()
        let copy = try map.duplicate()
        let adopted = try BPFMap(fileDescriptor: map.fileDescriptor)
        #expect(copy.id == map.id && adopted.id == map.id && copy.name == "handles")
        #expect(copy.fileDescriptor != map.fileDescriptor)
        try map.typed(key: UInt32.self, value: UInt64.self).update(1, to: 11)
        try map.close()
        #expect(try copy.typed(key: UInt32.self, value: UInt64.self).lookup(1) == 11)
        #expect(try adopted.typed(key: UInt32.self, value: UInt64.self).lookup(1) == 11)
        #expect(bpfError { try map.duplicate() }?.code == .closed)
    }

    @Test func otherDescriptorsAreNotMaps() throws {
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        defer { try? null.close() }
        let program = try Fixture.load("tracing").programs[0]
        #expect(bpfError { try BPFMap(fileDescriptor: null) }?.code == .typeMismatch)
        #expect(bpfError { try BPFMap(fileDescriptor: program.fileDescriptor) }?.code == .typeMismatch)
        #expect(bpfError { try BPFMap(fileDescriptor: FileDescriptor(rawValue: 9999)) }?.code == .closed)
        #expect(bpfError { try BPFMap(fileDescriptor: FileDescriptor(rawValue: -1)) }?.code == .closed)
    }

    @Test func accessIsLimited() throws {
        let map = try hash()
        let path = try PinFolder.shared.path("access")
        defer { unlink(path.string) }
        try map.pin(at: path)
        #expect(map.pinPath == path)
        for readOnly in [try BPFMap(id: map.id, access: .readOnly), try BPFMap(pinnedAt: path, access: .readOnly)] {
            let view = try readOnly.typed(key: UInt32.self, value: UInt64.self)
            #expect(try view.lookup(1) == nil)
            #expect(bpfError { try view.update(1, to: 1) }?.code == .readOnly)
        }
        for writeOnly in [try BPFMap(id: map.id, access: .writeOnly), try BPFMap(pinnedAt: path, access: .writeOnly)] {
            let view = try writeOnly.typed(key: UInt32.self, value: UInt64.self)
            try view.update(1, to: 1)
            #expect(bpfError { try view.lookup(1) }?.code == .permissionDenied)
        }
    }

    @Test func frozenMapsCanOnlyBeRead() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 2, flags: .mmapable)
        let array = try map.typedArray(value: UInt64.self)
        try array.update(0, to: 5)
        do {
            let mapped = try map.mapped(as: UInt64.self)
            #expect(mapped.isWritable)
            #expect(bpfError { try map.freeze() }?.code == .busy)
            withExtendedLifetime(mapped) {}
        }
        #expect(try map.info().isFrozen == false)
        try map.freeze()
        #expect(try map.info().isFrozen == true)
        #expect(bpfError { try map.freeze() }?.code == .busy)
        #expect(try array.lookup(0) == 5)
        #expect(bpfError { try array.update(0, to: 6) }?.code == .readOnly)
        let mapped = try map.mapped(as: UInt64.self)
        #expect(!mapped.isWritable)
        #expect(try mapped.lookup(0) == 5)
        #expect(bpfError { try mapped.update(0, to: 1) }?.code == .readOnly)
        #expect(bpfError { try map.mapped(as: UInt64.self, isWritable: true) }?.code == .readOnly)
        try map.close()
        #expect(bpfError { try map.freeze() }?.code == .closed)
    }

    @Test func infoHasWhatTheKernelKnows() throws {
        let info = try hash().info()
        #expect(info.memory ?? 0 > 0)
        #expect(
            info.extra == 0 && info.interface == nil && info.ownerProgramType == nil && info.kernelValueTypeID == nil
        )
    }

    // MARK: Mapped arrays

    @Test func mappedValuesAreTyped() throws {
        struct Slot: BPFValue, Equatable {
            var small: UInt32
            var other: UInt32
            var large: UInt64
        }
        let map = try BPFMap(
            type: .array,
            key: UInt32.self,
            value: Slot.self,
            maxEntries: 3,
            flags: .mmapable
        )
        let slots = try map.mapped(as: Slot.self)
        #expect(slots.count == 3)
        try slots.update(1, to: Slot(small: 1, other: 2, large: 3))
        #expect(
            try slots.values() == [
                Slot(small: 0, other: 0, large: 0), Slot(small: 1, other: 2, large: 3),
                Slot(small: 0, other: 0, large: 0),
            ]
        )
        let small = try slots.atomic(1, offset: 4, as: Int32.self)
        #expect(small.add(-5) == 2)
        #expect(small.load() == -3)
        #expect(small.compareExchange(expected: 0, desired: 9).exchanged == false)
        #expect(small.compareExchange(expected: -3, desired: 9) == (true, -3))
        let large = try slots.atomic(1, offset: 8, as: UInt64.self)
        large.store(.max)
        #expect(large.add(2) == .max)
        #expect(large.exchange(40) == 1)
        #expect(try map.typedArray(value: Slot.self).lookup(1) == Slot(small: 1, other: 9, large: 40))
        for index in [-1, 3, Int.max] {
            #expect(bpfError { try slots.lookup(index) }?.code == .keyNotFound)
            #expect(bpfError { try slots.update(index, to: slots.lookup(0)) }?.code == .keyNotFound)
            #expect(bpfError { try slots.atomic(index, as: UInt32.self) }?.code == .keyNotFound)
        }
        for offset in [-8, 4, 12, 16, Int.max] {
            #expect(bpfError { try slots.atomic(0, offset: offset, as: UInt64.self) }?.code == .invalidArgument)
        }
        #expect(bpfError { try map.mapped(as: UInt64.self) }?.code == .sizeMismatch)
    }

    // MARK: Open maps

    @Test func openMapsHaveAGetterForEachSetting() throws {
        var open = try Fixture.open("map_kinds")
        #expect(try open.map("hash").isAutocreated)
        #expect(try open.map("hash").numaNode == nil)
        #expect(try open.map("hash").extra == 0)
        #expect(try open.map("hash").pinPath == nil)
        try open.map("hash").setNUMANode(0)
        #expect(try open.map("hash").numaNode == 0)
        #expect(try open.map("hash").flags == .numaNode)
        try open.map("hash").setNUMANode(nil)
        #expect(try open.map("hash").flags == [])
        try open.map("lru_hash").setNUMANode(0)
        try open.map("array").setPinPath("/sys/fs/bpf/none")
        #expect(try open.map("array").pinPath == "/sys/fs/bpf/none")
        try open.map("array").setPinPath(nil)
        #expect(bpfError { try open.map("hash").setNUMANode(-1) }?.code == .invalidArgument)
        let object = try open.load()
        #expect(try object.map("lru_hash").flags.contains(.numaNode))
    }

    @Test func dataSectionsHaveAnInitialValue() throws {
        var open = try Fixture.open("maps")
        var rodata = try #require(try open.map(".rodata").initialValue)
        #expect(rodata[0..<4] == [7, 0, 0, 0])
        rodata[0] = 9
        try open.map(".rodata").setInitialValue(rodata)
        #expect(try open.globals.value("limit", as: UInt32.self) == 9)
        #expect(bpfError { try open.map(".rodata").setInitialValue([1]) }?.code == .sizeMismatch)
        #expect(bpfError { try open.map("hash").setInitialValue([1]) }?.code == .invalidArgument)
        #expect(try open.map("hash").initialValue == nil)
        #expect(try open.load().globals.value("limit", as: UInt32.self) == 9)
    }

    @Test func innerMapsAreSetBeforeTheLoad() throws {
        var open = try Fixture.open("cases/no-inner-map")
        let inner = try hash()
        try open.map("outer").setInnerMap(inner)
        #expect(bpfError { try open.map("outer").setInnerMap(inner) }?.code == .invalidArgument)
        try inner.close()
        let object = try open.load()
        let view = try MapOfMaps(object.map("outer"), key: UInt32.self)
        try view.update(0, to: hash())
        #expect(try view.id(0) != nil)
        var kinds = try Fixture.open("map_kinds")
        #expect(bpfError { try kinds.map("hash").setInnerMap(view.map) }?.code == .typeMismatch)
        #expect(bpfError { try kinds.map("hash_of_maps").setInnerMap(view.map) }?.code == .invalidArgument)
        #expect(bpfError { try kinds.map("hash_of_maps").setInnerMap(inner) }?.code == .closed)
    }
}
