// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import bpf_inspect

/// bpf-inspect on this kernel.
@Suite("bpf-inspect", .serialized, .timeLimit(.minutes(10))) struct InspectTests {
    private static func load(_ name: String = "tracing") throws -> BPFObject {
        var path = FilePath(#filePath)
        for _ in 0..<3 { path.removeLastComponent() }
        return try BPFObject.open(path: path.appending("bpf-fixtures/\(name).bpf.o")).load()
    }

    private func row(_ listing: Listing, _ id: UInt32) throws -> [String] {
        let column = try #require(listing.table.columns.firstIndex { $0.title == "ID" })
        return try #require(listing.table.rows.first { $0[column] == "\(id)" })
    }

    @Test func listsPrograms() throws {
        let object = try Self.load()
        let program = try object.program("on_raw_tracepoint")
        let link = try program.attach()
        let listing = try ProgramList.listing()
        let row = try row(listing, program.id)
        #expect(row[1] == "\(program.type)" && row[2] == "on_raw_tracepoi" && row[4] == "root")
        #expect(row[8].contains("raw_tracepoint") && row[9].contains("(\(getpid()))"), "\(row)")
        let line = try #require(
            listing.json.text.split(separator: "\n").first { $0.contains("\"id\": \(program.id), ") }
        )
        #expect(line.contains("\"tag\": \"\(program.tag)\"") && line.contains("\"pid\": \(getpid()), "))
        try link.detach()
    }

    /// The thread is in a network namespace of its own until the end.
    @Test func listsWhereProgramsAreAttachedWithoutALink() throws {
        let former = test_enter_network_namespace()
        try #require(former >= 0)
        defer { if test_leave_network_namespace(former) != 0 { abort() } }
        let object = try Self.load("tcx")
        let filter = try object.program("first")
        let attached = try filter.attach(to: .tc(interface: "lo", .ingress))
        let tracing = try Self.load().program("on_tracepoint")
        let folder = "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id"
        let file = try FileDescriptor.open(FilePath(folder), .readOnly)
        var text = [UInt8](repeating: 0, count: 16)
        let count = try file.closeAfter { try text.withUnsafeMutableBytes { try file.read(into: $0) } }
        let id = try #require(Int(String(decoding: text.prefix(count).dropLast(), as: UTF8.self)))
        let event = test_attach_by_event(id, tracing.fileDescriptor.rawValue)
        try #require(event >= 0)
        let listing = try ProgramList.listing()
        #expect(try row(listing, filter.id)[8] == "tc ingress lo")
        #expect(try row(listing, tracing.id)[8] == "tracepoint sys_enter")
        #expect(listing.json.text.contains("\"hooks_without_link\": [\"tc ingress lo\"]"))
        close(event)
        try attached.detach()
        #expect(try row(ProgramList.listing(), filter.id)[8] == "-")
    }

    @Test func listsMaps() throws {
        let object = try Self.load()
        let map = try object.map(".bss")
        let row = try row(MapList.listing(), map.id)
        #expect(row[1] == "array" && row[4] == Units.size(map.valueSize) && row[9].contains("(\(getpid()))"))
        #expect(try row[8].split(separator: ",").contains("\(object.program("on_tracepoint").id)"))
    }

    @Test func listsLinks() throws {
        let program = try Self.load().program("on_raw_tracepoint")
        let link = try program.attach()
        let listing = try LinkList.listing()
        let row = try row(listing, #require(link.id))
        #expect(row[1] == "raw_tracepoint" && row[2] == "\(program.id)" && row[3] == "on_raw_tracepoi")
        #expect(listing.json.text.contains("\"program_id\": \(program.id)"))
        try link.detach()
    }

    @Test func listsWhatIsAttachedToANamespace() throws {
        let object = try Self.load("sockets")
        let link = try object.program("on_lookup").attach(to: .networkNamespace())
        let command = try AttachedCommand.parse(["--namespace", "/proc/thread-self/ns/net"])
        let id = try object.program("on_lookup").id
        #expect(try command.listing().table.rows.contains { $0 == ["sk_lookup", "\(id)", "on_lookup", "-"] })
        try link.detach()
        #expect(try AttachedCommand.parse(["--interface", "lo"]).listing().table.columns.count == 4)
        #expect(throws: (any Error).self) { try AttachedCommand.parse(["--interface", "lo", "--cgroup", "/"]) }
        #expect(throws: (any Error).self) { try AttachedCommand.parse([]) }
    }

    @Test func listsPins() throws {
        let path = "/sys/fs/bpf/swift-bpf-inspect-\(getpid())"
        let map = try BPFMap(type: .array, name: "inspected", keySize: 4, valueSize: 8, maxEntries: 2)
        try map.pin(at: path)
        defer { try? map.unpin() }
        let listing = try PinList.listing()
        #expect(listing.table.rows.contains(["map", "\(map.id)", "inspected", path]))
        #expect(try row(MapList.listing(), map.id)[9].contains(path))
        #expect(try MapChoice.open(path).id == map.id && MapChoice.open("\(map.id)").id == map.id)
        #expect(try MapChoice.open("inspected").id == map.id)
    }

    @Test func listsBTF() throws {
        let object = try Self.load()
        let id = try #require(try object.map(".bss").info().btfID)
        let listing = try BTFList.listing()
        #expect(try row(listing, id)[1] == "object")
        #expect(listing.json.text.contains("\"id\": \(id), \"kind\": \"object\""))
    }

    @Test func mapsAreFoundByTheirName() throws {
        let one = try BPFMap(type: .array, name: "same_name", keySize: 4, valueSize: 8, maxEntries: 1)
        let two = try BPFMap(type: .array, name: "same_name", keySize: 4, valueSize: 8, maxEntries: 1)
        let several = #expect(throws: InspectError.self) { try MapChoice.open("same_name") }
        #expect(several?.description.contains("\(one.id), \(two.id)") == true)
        let none = #expect(throws: InspectError.self) { try MapChoice.open("same_nome") }
        #expect(none?.description.contains("same_name") == true)
    }

    @Test func contentHasNames() throws {
        let object = try Self.load()
        let content = try MapContent(object.map(".bss"))
        #expect(content.text.contains(".hits") && content.text.hasPrefix(".bss = {"), "\(content.text)")
        #expect(content.json.text.contains("\"key\": "))
    }

    @Test func changesArePrinted() throws {
        let map = try BPFMap(type: .hash, key: UInt32.self, value: UInt32.self, maxEntries: 8)
        let typed = try map.typed(key: UInt32.self, value: UInt32.self)
        try typed.update(1, to: 10)
        try typed.update(2, to: 20)
        let before = try MapContent(map)
        #expect(try MapContent(map).changes(since: before).isEmpty)
        try typed.update(1, to: 11)
        try typed.delete(2)
        try typed.update(3, to: 30)
        let lines = try MapContent(map).changes(since: before).split(separator: "\n").sorted()
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("+ [") && lines[1].hasPrefix("- [") && lines[2].contains(", was "), "\(lines)")
    }

    @Test func aProgramHasItsInstructions() throws {
        let program = try Self.load().program("on_raw_tracepoint")
        let link = try program.attach()
        let content = try ProgramContent(ProgramChoice.open("\(program.id)"), Owners(), withInstructions: true)
        #expect(content.text.hasPrefix("program       \(program.id) on_raw_tracepoi\n"), "\(content.text)")
        #expect(content.text.contains("raw_tracepoint") && content.text.contains("; return 0;\n"))
        #expect(content.json.compact.contains("\"instructions\": [{\"index\": 0, "))
        let short = try ProgramContent(program, Owners(), withInstructions: false)
        #expect(!short.text.contains("; return 0;") && !short.json.compact.contains("\"instructions\""))
        try link.detach()
        let none = #expect(throws: InspectError.self) { try ProgramChoice.open("no_such_program") }
        #expect(none?.description.contains("no program 'no_such_program'. There are: ") == true)
    }

    @Test func costsAreCounted() throws {
        let program = try Self.load().program("on_raw_tracepoint")
        let link = try program.attach()
        let counting = try BPFStatistics.enable()
        let before = try Reading()
        for _ in 0..<1000 { getppid() }
        let after = try Reading()
        counting.close()
        let row = try #require(after.rows(since: before, withIdle: false).first { $0.program.id == program.id })
        #expect(row.runs >= 1000 && row.nanoseconds > 0 && row.average > 0 && row.share > 0 && row.share < 16)
        let listing = try after.listing(since: before, withIdle: true)
        #expect(try self.row(listing, program.id)[5] == Units.duration(row.average))
        #expect(listing.table.rows.count >= after.rows(since: before, withIdle: false).count)
        #expect(after.rows(since: after, withIdle: false).isEmpty)
        try link.detach()
    }

    // MARK: The commands

    @Test func topEndsAfterItsTables() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            InspectCommand.main(["top", "--count", "2", "--interval", "0.05", "--all"])
        }
        let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(text.split(separator: "\n").filter { $0.contains("RUNS/S") }.count == 2, "\(text)")
        await #expect(processExitsWith: .success) {
            InspectCommand.main(["top", "--once", "--interval", "0.01", "--format", "json"])
        }
        await #expect(processExitsWith: .exitCode(64)) { InspectCommand.main(["top", "--interval", "0"]) }
        await #expect(processExitsWith: .exitCode(64)) { InspectCommand.main(["top", "--once", "--count", "2"]) }
    }

    @Test(arguments: ["programs", "maps", "links", "pins", "btfs"])
    func listsAsJSON(command: String) async throws {
        let object = try Self.load()
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [command] in InspectCommand.main([command, "--format", "json"])
        }
        let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(text.hasPrefix("[") && text.hasSuffix("]\n"), "\(text)")
        #expect(try object.program("on_tracepoint").id > 0)
    }

    @Test func everyCommandHasHelp() async {
        for command in InspectCommand.configuration.subcommands {
            let name = command.configuration.commandName ?? ""
            let text = InspectCommand.helpMessage(for: command, columns: 80)
            #expect(text.contains("USAGE: bpf-inspect \(name)") && text.contains("OVERVIEW"), "\(text)")
        }
        await #expect(processExitsWith: .success) { InspectCommand.main(["programs", "--help"]) }
    }

    @Test func watchesForSomeReadings() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let map = try BPFMap(type: .array, name: "watched", keySize: 4, valueSize: 8, maxEntries: 1)
            InspectCommand.main(["map", "\(map.id)", "--watch", "--count", "2", "--interval", "0.01"])
        }
        let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(text.hasPrefix("watched = {"), "\(text)")
    }

    @Test func failuresHaveAnExitStatus() async {
        await #expect(processExitsWith: .exitCode(64)) { InspectCommand.main(["map"]) }
        await #expect(processExitsWith: .exitCode(64)) { InspectCommand.main(["map", "1", "--count", "3"]) }
        await #expect(processExitsWith: .exitCode(64)) { InspectCommand.main(["nonsense"]) }
        let missing = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            InspectCommand.main(["map", "4294967295"])
        }
        let error = String(decoding: missing?.standardErrorContent ?? [], as: UTF8.self)
        #expect(error.contains("bpf-inspect: cannot open map ID '4294967295': "), "\(error)")
    }

    @Test(arguments: ["programs", "maps", "links", "btfs", "top"])
    func aMissingPrivilegeHasItsOwnExitStatus(command: String) async {
        let result = await #expect(processExitsWith: .exitCode(EX_NOPERM), observing: [\.standardErrorContent]) {
            [command] in
            guard setuid(65534) == 0 else { exit(2) }
            InspectCommand.main([command])
        }
        let error = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(error.contains("the process lacks CAP_SYS_ADMIN"), "\(error)")
    }
}
