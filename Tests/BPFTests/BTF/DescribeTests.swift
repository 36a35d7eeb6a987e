// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Testing

private struct Key: BPFValue {
    var pid: UInt32
    var kind: UInt8
}

@Suite("Values by BTF", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct DescribeTests {
    let object: BPFObject

    init() throws { object = try Fixture.load("printing") }

    /// Bytes can come from elsewhere.
    @Test func bytesOfAnotherSizeAreNumbers() throws {
        let map = try BPFMap(type: .perCPUArray, keySize: 4, valueSize: 8, maxEntries: 1)
        #expect(map.describe(bytesOfKey: [1, 2]) == "{0x01, 0x02}")
        #expect(map.describe(bytesOfValue: [3]) == "{0x03}")
        #expect(map.describe(bytesOfKey: [7, 0, 0, 0]) == "7")
        #expect(map.describe(entries: []) == "map = {}")
    }

    // MARK: Variables

    @Test func aStructureHasTheNamesOfItsMembers() throws {
        #expect(
            try object.globals.describe("event") == """
                {
                    .pid = 4242,
                    .reason = REASON_OK,
                    .change = CHANGE_DOWN,
                    .wide = WIDE_LARGE,
                    .is_new = true,
                    .letter = 'x',
                    .command = "a \\"quoted\\"\\n",
                    .path = "/bin/ls",
                    .address = {0xde, 0xad, 0xbe, 0xef, 0x00, 0x01},
                    .low = 17,
                    .high = 70000,
                    .below = -3,
                    .ratio = 1.5,
                    .pointer = 0xffff888000001000,
                    .place = {.x = -1, .y = 2},
                    .first = 10,
                    .second = 20,
                    {.number = 8589934593, .halves = {1, 2}},
                    .detail = {.code = 0},
                    .words = {1, 2, 3, [3 ... 11] = 0},
                    .matrix = {{0x01, 0x02, 0x03}, {0x04, 0x05, 0x06}},
                    .next = 0x0,
                    .large = 18446744073709551621,
                }
                """
        )
    }

    @Test func variablesOfEachKindArePrinted() throws {
        let globals = object.globals
        #expect(try globals.describe("limit") == "7")
        #expect(try globals.describe("half") == "0.5")
        #expect(try globals.describe("unknown") == "7", "a number that has no name")
        #expect(try globals.describe("names") == "{\"one\", \"two\"}")
        #expect(
            try globals.describe("many")
                == "{[0 ... 3] = {.x = 1, .y = 2}, {.x = 3, .y = 4}, [5 ... 99] = {.x = 0, .y = 0}}"
        )
        #expect(try globals.describe("packet") == "{.count = 0, .items = {}}")
        let error = try #require(bpfError { try globals.describe("evnt") })
        #expect(error.code == .variableNotFound && error.advice?.contains("'event'") == true, "\(error)")
    }

    @Test func aSectionHasItsVariables() throws {
        let data = try object.globals.describe(section: ".data")
        #expect(data.contains("\n    .event = {\n        .pid = 4242,\n"), "\(data)")
        #expect(data.contains("\n    .names = {\"one\", \"two\"},\n"), "\(data)")
        #expect(try object.globals.describe(section: ".rodata") == "{.limit = 7}")
        #expect(bpfError { try object.globals.describe(section: ".date") }?.code == .mapNotFound)
        // Sections of static variables cannot be mapped.
        let statics = try Fixture.load("cases/statics-only")
        #expect(try statics.globals.describe("step") == "5")
        #expect(try statics.globals.describe(section: ".bss") == "{.hits = 0}")
    }

    @Test func variablesArePrintedBeforeTheLoad() throws {
        var open = try Fixture.open("printing")
        try open.globals.set("limit", to: UInt32(9))
        #expect(try open.globals.describe("limit") == "9")
        #expect(try open.globals.describe(section: ".rodata") == "{.limit = 9}")
        let data = try open.globals.describe(section: ".data")
        #expect(data.contains("\n    .event = {\n        .pid = 4242,\n"), "\(data)")
        do throws(BPFError) {
            _ = try open.globals.describe("evnt")
            Issue.record("no error")
        } catch { #expect(error.code == .variableNotFound) }
        do throws(BPFError) {
            _ = try open.globals.describe(section: ".date")
            Issue.record("no error")
        } catch { #expect(error.code == .mapNotFound) }
    }

    @Test func optionsShortenTheText() throws {
        let globals = object.globals
        #expect(try globals.describe("empty", options: .init(omitsZeroes: true)) == "{}")
        let short = try globals.describe("event", options: .init(omitsZeroes: true, lineWidth: 1000))
        #expect(
            !short.contains("\n") && !short.contains(".detail") && short.contains(".words = {1, 2, 3, [3 ... 11] = 0}")
        )
        #expect(
            try globals.describe("many", options: .init(maxDepth: 1)) == "{[0 ... 3] = …, …, [5 ... 99] = …}"
                || globals.describe("many", options: .init(maxDepth: 0)) == "{[0 ... 3] = …, …, [5 ... 99] = …}"
        )
        let few = try globals.describe("many", options: .init(maxElements: 1))
        #expect(few == "{[0 ... 3] = {.x = 1, .y = 2}, /* 96 more */}", "\(few)")
        for options in [
            BTF.PrintOptions(maxDepth: -1, maxElements: -1, lineWidth: -1), .init(lineWidth: 0), .init(lineWidth: .max),
        ] {
            #expect(try !globals.describe("event", options: options).isEmpty)
        }
    }

    // MARK: Maps

    @Test func mapsHaveTheirKeysAndValues() throws {
        let places = try object.map("places")
        #expect(try places.describe() == "places = {}")
        try places.raw.update(bytes(UInt32(7)) + [1, 0, 0, 0], to: bytes(Int32(1)) + bytes(Int32(-1)))
        #expect(try places.describe() == "places = {\n    [{.pid = 7, .kind = 1}] = {.x = 1, .y = -1},\n}")
        #expect(try places.describe(key: Key(pid: 7, kind: 1)) == "{.x = 1, .y = -1}")
        #expect(try places.describe(key: Key(pid: 7, kind: 2)) == nil)
        #expect(bpfError { try places.describe(key: UInt32(7)) }?.code == .sizeMismatch)
        #expect(bpfError { try places.describe(key: [1]) }?.code == .sizeMismatch)

        let reasons = try object.map("reasons")
        for (key, value) in [(300, 5), (1, 9), (2, 77)] {
            try reasons.raw.update(bytes(UInt32(key)), to: bytes(UInt32(value)))
        }
        #expect(
            try reasons.describe() == "reasons = {\n    [1] = REASON_LATE,\n    [2] = 77,\n    [300] = REASON_OK,\n}"
        )
        // The kernel has the types of a map that is opened by its ID.
        #expect(try BPFMap(id: reasons.id).describe() == reasons.describe())
    }

    @Test func equalEntriesOfArraysAreARange() throws {
        let numbered = try object.map("numbered")
        try numbered.raw.update(bytes(UInt32(2)), to: bytes(Int32(1)) + bytes(Int32(-1)))
        #expect(
            try numbered.describe() == """
                numbered = {
                    [0] = {.x = 0, .y = 0},
                    [1] = {.x = 0, .y = 0},
                    [2] = {.x = 1, .y = -1},
                    [3 ... 15] = {.x = 0, .y = 0},
                }
                """
        )
    }

    @Test func valuesOfEachCPUAreNamed() throws {
        let each = try object.map("each")
        let cpus = BPFKernel.possibleCPUCount
        let value = (0..<cpus).flatMap { bytes(Int32($0 + 1)) + bytes(Int32(0)) }
        try each.raw.update(bytes(UInt32(1)), to: value)
        let text = try #require(try each.describe(key: UInt32(1)))
        for cpu in 0..<cpus { #expect(text.contains("cpu\(cpu) = {.x = \(cpu + 1), .y = 0}"), "\(text)") }
        if cpus >= 4 { #expect(try each.describe(key: UInt32(0)) == "{cpu0 ... cpu\(cpus - 1) = {.x = 0, .y = 0}}") }
    }

    @Test func mapsWithoutTypesAreHexadecimal() throws {
        let map = try BPFMap(type: .array, name: "plain", keySize: 4, valueSize: 3, maxEntries: 2)
        try map.raw.update(bytes(UInt32(1)), to: [1, 2, 0xFF])
        #expect(try map.describe() == "plain = {\n    [0] = {0x00, 0x00, 0x00},\n    [1] = {0x01, 0x02, 0xff},\n}")
        let queue = try BPFMap(type: .queue, name: "queue", keySize: 0, valueSize: 4, maxEntries: 2)
        #expect(bpfError { try queue.describe() }?.code == .notSupported)
        try queue.raw.update([], to: [1, 2, 3, 4])
        #expect(try queue.describe(key: []) == "{0x01, 0x02, 0x03, 0x04}")
        #expect(try queue.typedQueue(value: UInt32.self).describe() == "{0x01, 0x02, 0x03, 0x04}")
        let numbers = try BPFMap(type: .hash, name: "numbers", keySize: 4, valueSize: 1, maxEntries: 2)
        let typed = try numbers.typed(key: UInt32.self, value: UInt8.self)
        try typed.update(1, to: 2)
        #expect(try typed.describe() == numbers.describe())
        #expect(try typed.describe(1) == "{0x02}")
        #expect(try typed.describe(2) == nil)
    }

    // MARK: Bytes

    @Test func bytesOfATypeArePrinted() throws {
        let btf = try BTF(of: object)
        let packet = bytes(UInt32(2)) + bytes(UInt16(5)) + bytes(UInt16(6))
        #expect(try btf.describe(packet, as: "packet") == "{.count = 2, .items = {5, 6}}")
        #expect(try btf.describe(bytes(Int32(-1)), as: "enum change") == "CHANGE_DOWN")
        #expect(try btf.describe(bytes(UInt64(0x12_3456_789A)), as: "wide") == "WIDE_LARGE")
        #expect(try btf.describe([2], as: "_Bool") == "2")
        #expect(try btf.describe([0xE2], as: "char") == "-30")
        let short = try #require(bpfError { try btf.describe([1], as: "struct key") })
        #expect(short.code == .sizeMismatch && short.message == "it has 8 bytes, and 1 were given", "\(short)")
        #expect(bpfError { try btf.describe(packet, as: "struct key") } == nil)
        #expect(bpfError { try btf.describe(packet + [0], as: "struct key") }?.code == .sizeMismatch)
        #expect(bpfError { try btf.describe([1], as: "prog") }?.code == .typeMismatch)
        #expect(bpfError { try btf.describe([1], as: "nothing") }?.code == .typeNotFound)
    }

    /// Text from a program may contain what a terminal takes for commands.
    @Test(arguments: [
        ("cat", "\"cat\""), ("", "\"\""), ("a\0b", "\"a\\0b\""), ("\u{1B}[2J", "\"\\x1b[2J\""), ("grün", "\"grün\""),
        ("\u{202E}abc", "\"\\xe2\\x80\\xaeabc\""), ("back\\", "\"back\\\\\""),
    ]) func textIsQuoted(text: String, expected: String) throws {
        let btf = try BTF(of: object)
        let member = try #require(try btf.type(named: "event").members.first { $0.name == "command" })
        let content = Array(text.utf8) + [UInt8](repeating: 0, count: 16 - text.utf8.count)
        #expect(try member.type.describe(content) == expected)
    }

    @Test func invalidTextIsEscaped() throws {
        let member = try #require(try BTF(of: object).type(named: "event").members.first { $0.name == "command" })
        let content: [UInt8] = [0xFF, 0xC3, 0x28, 0xE2, 0x82] + [UInt8](repeating: 0, count: 11)
        #expect(try member.type.describe(content) == "\"\\xff\\xc3(\\xe2\\x82\"")
    }

    /// All of the kernel's structures can be printed.
    @Test func theKernelsStructuresArePrinted() throws {
        let kernel = try BTF.kernel
        for name in ["task_struct", "iphdr", "sk_buff", "inode", "bpf_prog", "page", "net_device"] {
            let type = try kernel.type(named: name, kind: .structure)
            let size = try #require(type.size)
            #expect(try type.describe([UInt8](repeating: 0, count: size), options: .init(omitsZeroes: true)) == "{}")
            let text = try type.describe([UInt8](repeating: 0xFF, count: size))
            #expect(text.hasPrefix("{\n    .") || text.hasPrefix("{\n    {"), "\(name)")
        }
        let header: [UInt8] = [0x45, 0, 0, 84, 0, 0, 0x40, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]
        #expect(try kernel.describe(header, as: "struct iphdr").contains(".ihl = 5,\n    .version = 4,"))
    }

    /// Types that contain themselves, huge arrays and members outside of their structure.
    @Test func hostileTypesArePrintedInBounds() throws {
        let btf = try #require(btf__new_empty())
        defer { btf__free(btf) }
        let integer = btf__add_int(btf, "int", 4, BTF_INT_SIGNED)
        let outside = btf__add_struct(btf, "outside", 4)
        #expect(btf__add_field(btf, "far", integer, 1 << 20, 0) == 0)
        #expect(btf__add_field(btf, "bits", integer, 1 << 20, 7) == 0)
        var last = btf__add_struct(btf, "hollow", 0)
        let huge = btf__add_array(btf, integer, last, UInt32.max)
        // The limit of visits is reached on the host; the levels below it are enough under emulation.
        let depths = test_is_emulated() ? 8 : 28
        for depth in 0..<depths {
            let next = btf__add_struct(btf, "hollow\(depth)", 0)
            for name in ["a", "b", "c"] { #expect(btf__add_field(btf, name, last, 0, 0) == 0) }
            last = next
        }
        let types = try BTF(bytes: BTFTests.bytes(btf))
        #expect(try types.describe([1, 0, 0, 0], as: "outside") == "{.far = …, .bits = …}")
        _ = try types.describe([], as: "hollow\(depths - 1)").count
        #expect(types.type(id: UInt32(huge))?.size == 0)
        #expect(try types.type(id: UInt32(huge))?.describe([]) == "{}")
        #expect(outside > 0)
    }
}
