// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Maps that are pinned already", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct PinnedMapTests {
    private static let names = ["devices", "hashed_devices", "recent", "ring_of_pages", "events_per_cpu"]

    /// Runs `body` with a folder for pins, and removes the pins.
    private func withFolder(_ names: [String], _ body: (FilePath) throws -> Void) throws {
        let root = FilePath("/sys/fs/bpf/swift-bpf-pinned-\(getpid())")
        defer {
            for name in names { unlink(root.appending(name).string) }
            rmdir(root.string)
        }
        try body(root)
    }

    @Test func valuesThatTheKernelAdjustsAreNotADifference() throws {
        try withFolder(Self.names) { root in
            let options = BPFObject.OpenOptions(pinRoot: root)
            let first = try Fixture.open("cases/pinned-special", options: options).load()
            let second = try Fixture.open("cases/pinned-special", options: options).load()
            for name in Self.names { #expect(try first.map(name).id == second.map(name).id, "\(name)") }
            // What it has become, not what was asked for.
            #expect(try second.map("devices").flags == first.map("devices").flags.union(.readOnlyForPrograms))
            let cpus = BPFKernel.possibleCPUCount
            #expect(try second.map("recent").maxEntries == (1001 + cpus - 1) / cpus * cpus)
        }
    }

    @Test(arguments: [
        ("key_size", "key_size 8 / 4"), ("value_size", "value_size 16 / 8"), ("max_entries", "max_entries 9 / 8"),
        ("map_flags", "map_flags 0x1 / 0x0"), ("type", "type array / hash"),
    ])
    func everyDifferenceIsNamed(property: String, part: String) throws {
        try withFolder(["shared"]) { root in
            let options = BPFObject.OpenOptions(pinRoot: root)
            let first = try Fixture.open("pinned", options: options).load()
            let error = try #require(
                bpfError {
                    var open = try Fixture.open("pinned", options: options)
                    switch property {
                    case "key_size": try open.map("shared").setKeySize(8)
                    case "value_size": try open.map("shared").setValueSize(16)
                    case "max_entries": try open.map("shared").setMaxEntries(9)
                    case "map_flags": try open.map("shared").setFlags(.noPreallocation)
                    default: try open.map("shared").setType(.array)
                    }
                    return try open.load()
                }
            )
            #expect(error.cause == "pin-differs")
            #expect(error.code == .typeMismatch)
            #expect(error.subject == .map("shared"))
            #expect(error.message.contains(root.appending("shared").string))
            #expect(error.message.contains(part) && error.message.contains("(ours / pinned)"), "\(error)")
            #expect(try first.map("shared").maxEntries == 8)
        }
    }

    @Test func anAdjustedMapOfAnotherSizeIsRejected() throws {
        try withFolder(Self.names) { root in
            let options = BPFObject.OpenOptions(pinRoot: root)
            _ = try Fixture.open("cases/pinned-special", options: options).load()
            let error = try #require(
                bpfError {
                    var open = try Fixture.open("cases/pinned-special", options: options)
                    try open.map("recent").setMaxEntries(5000)
                    return try open.load()
                }
            )
            #expect(error.code == .typeMismatch && error.subject == .map("recent"), "\(error)")
        }
    }

    @Test func aPinnedProgramIsNotAMap() throws {
        try withFolder(["shared"]) { root in
            let program = try Fixture.load("xdp").programs[0]
            #expect(mkdir(root.string, 0o700) == 0)
            try program.pin(at: root.appending("shared"))
            let error = try #require(
                bpfError { try Fixture.open("pinned", options: BPFObject.OpenOptions(pinRoot: root)).load() }
            )
            #expect(error.code == .typeMismatch)
            #expect(error.subject == .map("shared"))
            #expect(error.message.contains("is not a map"))
        }
    }
}
