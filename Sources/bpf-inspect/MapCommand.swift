// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import Glibc
import SystemPackage

/// Prints the content of a map.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Prints the content of a map, with the names of its types.",
        discussion: """
            Keys and values are printed by the map's BTF; without BTF they are hexadecimal numbers. With --watch, the \
            content is read again and again: a new entry is printed after '+', a changed one after '~', and a removed one \
            after '-'.
            """
    )

    @Argument(help: "The map: its ID, its name, or the path of its pin.")
    var map: String

    @OptionGroup var output: OutputOptions

    @Flag(help: "Print what changes, until the command is interrupted.")
    var watch = false

    @Option(help: "The seconds between two readings.")
    var interval: Double = 1

    @Option(help: "End after so many readings.")
    var count: Int?

    func validate() throws {
        guard interval > 0, interval <= 86400 else {
            throw ValidationError("--interval is above 0 and at most 86400")
        }
        guard count ?? 1 > 0 else { throw ValidationError("--count is at least 1") }
        guard watch || count == nil else { throw ValidationError("--count needs --watch") }
        guard !watch || output.format == .table else { throw ValidationError("--watch prints no JSON") }
    }

    func run() throws {
        try Failure.reporting {
            let map = try MapChoice.open(map)
            if output.format == .json { return Output.write(try MapContent(map).json.text + "\n") }
            let content = try MapContent(map)
            Output.write(content.text)
            if watch { try watch(map, from: content) }
        }
    }

    /// Prints what changes from one reading to the next.
    private func watch(_ map: BPFMap, from first: MapContent) throws {
        var former = first
        var readings = 1
        while count == nil || readings < count ?? 0 {
            Pause.seconds(interval)
            let content = try MapContent(map)
            Output.write(content.changes(since: former))
            former = content
            readings += 1
        }
    }
}

/// Finds the map that a user means.
enum MapChoice {
    static func open(_ text: String) throws -> BPFMap {
        if text.contains("/") { return try BPFMap(pinnedAt: text, access: .readOnly) }
        if let id = UInt32(text) { return try BPFMap(id: id, access: .readOnly) }
        let maps = try BPFSystem.maps
        // The kernel keeps 15 characters of a name.
        let found = maps.filter { $0.name == text || $0.name == text.prefix(15) }
        guard let map = found.first else {
            throw InspectError(
                "the kernel has no map '\(text)'. "
                    + limitedAdvice(for: text, among: Set(maps.map(\.name)).filter { !$0.isEmpty }, kind: "map")
            )
        }
        guard found.count == 1 else {
            let ids = found.map { "\($0.id)" }.joined(separator: ", ")
            throw InspectError("\(found.count) maps are named '\(text)'. Use one of their IDs: \(ids)")
        }
        return try map.open(access: .readOnly)
    }
}
