// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// Settings of maps before load that libbpf does not check.
@Suite("Settings of maps", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct OpenMapTests {
    private static let canResize = LibbpfVersion.running >= LibbpfVersion(1, 3)
    private static let sections = [".data.percpu", ".data", ".bss.more"]

    @Test(arguments: sections) func dataSectionsKeepTheirShape(section: String) throws {
        var open = try Fixture.open("cases/resize")
        #expect(bpfError { try open.map(section).setMaxEntries(2) }?.code == .invalidArgument)
        #expect(bpfError { try open.map(section).setMaxEntries(0) }?.code == .invalidArgument)
        #expect(bpfError { try open.map(section).setKeySize(8) }?.code == .invalidArgument)
        #expect(bpfError { try open.map(section).setType(.hash) }?.code == .invalidArgument)
        #expect(bpfError { try open.map(section).setValueSize(0) } != nil)
        #expect(bpfError { try open.map(section).setValueSize(1 << 31 + 4) } != nil)
        // Setting the same value is allowed.
        try open.map(section).setMaxEntries(1)
        try open.map(section).setValueSize(8)
        try open.map(section).setType(.array)
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8192, maxEntries: 1)
        #expect(bpfError { try open.map(section).reuse(map) }?.code == .typeMismatch)
        let entries = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 1 << 20)
        let error = bpfError { try open.map(section).reuse(entries) }
        #expect(error?.code == .typeMismatch)
        #expect(error?.message.contains("max_entries 1 / 1048576") == true)
        _ = try open.load()
    }

    @Test(arguments: sections) func dataSectionsAreResizedWhereLibbpfCan(section: String) throws {
        var open = try Fixture.open("cases/resize")
        if !Self.canResize {
            let error = try #require(bpfError { try open.map(section).setValueSize(64 << 10) })
            #expect(error.code == .notSupported)
            #expect(error.advice?.contains("libbpf 1.3 or newer") == true)
            return
        }
        guard section != ".data" else {
            #expect(bpfError { try open.map(section).setValueSize(64 << 10) }?.code == .invalidArgument, "not an array")
            return
        }
        let misfit = bpfError { try open.map(section).setValueSize((64 << 10) + 4) }
        #expect(misfit?.message.contains("elements of 8 bytes") == true)
        try open.map(section).setValueSize(64 << 10)
        let name = section == ".bss.more" ? "more" : "per_cpu"
        var content = InlineArray<8192, UInt64>(repeating: 0)
        content[8191] = 9
        try open.globals.set(name, to: content)
        let object = try open.load()
        #expect(try object.map(section).valueSize == 64 << 10)
        let loaded = try object.globals.value(name, as: InlineArray<8192, UInt64>.self)
        #expect(loaded[8191] == 9)
    }

    /// An object is dropped, and another object's variables are read.
    @Test func droppedObjectsLeaveOthersAlone() throws {
        for _ in 0..<20 {
            var dropped = try Fixture.open("cases/resize")
            _ = bpfError { try dropped.map(".data").setValueSize(1 << 20) }
            _ = bpfError { try dropped.map(".bss.more").setMaxEntries(1 << 16) }
            var open = try Fixture.open("cases/resize")
            _ = consume dropped
            #expect(try open.globals.value("other", as: UInt64.self) == 42)
        }
    }

    @Test func typesWithStateInLibbpfAreFixed() throws {
        var open = try Fixture.open("cases/progarray-off")
        #expect(bpfError { try open.map("jumps").setType(.arrayOfMaps) }?.code == .invalidArgument)
        #expect(bpfError { try open.map("jumps").setType(.array) }?.code == .invalidArgument)
        var maps = try Fixture.open("maps")
        #expect(bpfError { try maps.map("hash").setType(.structOps) }?.code == .invalidArgument)
        try maps.map("hash").setType(.lruHash)
        #expect(try maps.load().map("hash").type == .lruHash)
    }

    @Test func reusedMapsKeepTheirNameAndShape() throws {
        let other = try BPFMap(type: .hash, name: "other", keySize: 4, valueSize: 8, maxEntries: 77)
        var open = try Fixture.open("maps")
        try open.map("hash").reuse(other)
        #expect(open.mapNames.contains("hash"))
        let error = try #require(bpfError { try open.map("hash").setMaxEntries(5) })
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("'other'"))
        #expect(try open.map("hash").maxEntries == 77)
        let object = try open.load()
        let map = try object.map("hash")
        #expect(map.name == "hash" && map.id == other.id && map.maxEntries == 77)
        #expect(bpfError { try object.map("other") }?.code == .mapNotFound)
    }

    @Test func pathsWithAZeroByteThrow() throws {
        var open = try Fixture.open("maps")
        let error = bpfError { try open.map("hash").setPinPath("/sys/fs/bpf/a\0b") }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("zero byte") == true)
    }
}
