// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Testing

@testable import BPF

private struct TaskRecord: BPFValue {
    var pid: UInt32
    var tgid: UInt32
    var comm: InlineArray<16, UInt8>
}

@Suite(
    "Iterators over kernel objects",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(attachType: .traceIter) == .supported, "iterators need Linux 5.8 and BTF")
)
struct IteratorTests {
    private func program(_ name: String, _ setUp: (inout OpenBPFObject) throws -> Void = { _ in }) throws -> BPFProgram
    {
        var open = try Fixture.open("iterators")
        try setUp(&open)
        try open.program(name).setAutoload(true)
        return try open.load().program(name)
    }

    @Test func recordsAreTyped() throws {
        let link = try program("each_task").attach()
        let tasks = try link.readIterator(as: TaskRecord.self)
        let own = try #require(tasks.first { $0.pid == UInt32(getpid()) })
        #expect(own.tgid == UInt32(getpid()))
        // Piece by piece, with the same result.
        var output = try link.iteratorOutput()
        var pids: Set<UInt32> = []
        while let task = try output.next(as: TaskRecord.self) { pids.insert(task.pid) }
        #expect(pids.contains(UInt32(getpid())))
        let rest = try output.next(as: TaskRecord.self)
        #expect(rest == nil)
    }

    @Test func linesEndWithoutTheirNewline() throws {
        let link = try program("task_lines").attach(to: .iterator(over: .all))
        #expect(try link.readIteratorLines().contains("\(getpid()) \(getpid())"))
    }

    @Test("Output that is larger than every buffer is read piece by piece")
    func largeOutputIsReadInPieces() throws {
        let link = try program("many_lines") { open in try open.globals.set("lines_per_map", to: UInt32(400)) }.attach()
        let maps = try (0..<10).map { _ in
            try BPFMap(type: .array, name: "each_map", keySize: 4, valueSize: 4, maxEntries: 1)
        }
        let lines = try link.readIteratorLines()
        for map in maps {
            let own = lines.filter { $0.hasPrefix("map \(map.id) ") }
            #expect(own == (0..<400).map { "map \(map.id) line \($0)" })
        }
        // A piece has no more than the kernel has at hand.
        var output = try link.iteratorOutput()
        var pieces: [Int] = []
        try withExtendedLifetime(maps) {
            while let piece = try output.next() { pieces.append(piece.count) }
        }
        #expect(pieces.count > 2 && pieces.allSatisfy { $0 > 0 && $0 <= 65536 }, "\(pieces)")
    }

    @Test func recordsOfTheWrongSizeOrTypeAreReported() throws {
        let link = try program("each_map").attach()
        let map = try BPFMap(type: .array, name: "each_map", keySize: 4, valueSize: 4, maxEntries: 1)
        var output = try link.iteratorOutput()
        // No number of IDs has this size.
        let error = bpfError { while try output.next(as: InlineArray<4093, UInt8>.self) != nil {} }
        #expect(error?.code == .sizeMismatch, "\(String(describing: error))")
        #expect(map.id > 1)
        #expect(bpfError { try link.readIterator(as: Bool.self) }?.code == .typeMismatch)
    }

    @Test(.requires(.taskIterators))
    func oneProcessOrThreadIsVisited() async throws {
        let program = try program("each_task")
        let process = try program.attach(to: .iterator(over: .process(id: 0)))
        let threads = try process.readIterator(as: TaskRecord.self)
        #expect(!threads.isEmpty && threads.allSatisfy { $0.tgid == UInt32(getpid()) })
        let thread = try program.attach(to: .iterator(over: .thread(id: getpid())))
        #expect(try thread.readIterator(as: TaskRecord.self).map(\.pid) == [UInt32(getpid())])
        let parent = try program.attach(to: .iterator(over: .process(id: getppid())))
        #expect(try parent.readIterator(as: TaskRecord.self).allSatisfy { $0.tgid == UInt32(getppid()) })
    }

    @Test(.requires(.taskIterators))
    func filesAndMemoryOfOneProcess() throws {
        let files = try program("each_file").attach(to: .iterator(over: .process(id: getpid())))
        let lines = try files.readIteratorLines()
        #expect(lines.contains("\(getpid()) \(files.fileDescriptor?.rawValue ?? -1)"), "\(lines)")
        #expect(lines.allSatisfy { $0.hasPrefix("\(getpid()) ") })
        let areas = try program("each_area").attach(to: .iterator(over: .process(id: 0)))
        let maps = try Hooks.read("/proc/self/maps").split(separator: "\n")
        let first = try #require(maps.first?.prefix { $0 != " " })
        let range = first.split(separator: "-").compactMap { UInt64($0, radix: 16) }.map { String($0, radix: 16) }
        #expect(try areas.readIteratorLines().contains(range.joined(separator: "-")))
    }

    @Test(.lacks(.taskIterators))
    func olderKernelsDoNotIgnoreTheProcess() throws {
        let error = bpfError { try program("each_task").attach(to: .iterator(over: .process(id: 0))) }
        #expect(error?.code == .notSupported)
        #expect(error?.advice?.contains("6.1") == true)
    }

    @Test(.requires(.taskIterators))
    func processesThatDoNotExistAreReported() throws {
        let program = try program("each_task")
        #expect(
            bpfError { try program.attach(to: .iterator(over: .process(id: CInt.max))) }?.code == .targetNotFound
        )
        #expect(bpfError { try program.attach(to: .iterator(over: .thread(id: -3))) }?.code == .invalidArgument)
        let kind = bpfError { try program.attach(to: .iterator(over: .cgroup(id: 1))) }
        #expect(kind?.code == .invalidArgument)
        #expect(kind?.message.contains("'task'") == true)
        let maps = bpfError { try self.program("each_map").attach(to: .iterator(over: .process(id: 0))) }
        #expect(maps?.code == .invalidArgument)
    }

    @Test(.requires(.taskIterators))
    func controlGroupsAreVisitedInOrder() throws {
        let program = try program("each_cgroup")
        try Cgroup.run { group in
            let child = group.path.appending("child")
            try #require(mkdir(child.string, 0o755) == 0)
            defer { rmdir(child.string) }
            let (parentID, childID) = (try id(of: group.path), try id(of: child))
            func visited(_ target: AttachTarget.IteratorScope) throws -> [UInt64] {
                try program.attach(to: .iterator(over: target)).readIterator(as: UInt64.self)
            }
            #expect(try visited(.cgroup(path: group.path)) == [parentID, childID])
            #expect(try visited(.cgroup(path: group.path, order: .descendantsPostOrder)) == [childID, parentID])
            #expect(try visited(.cgroup(path: group.path.string, order: .selfOnly)) == [parentID])
            let up = try visited(.cgroup(id: childID, order: .ancestors))
            #expect(up.prefix(2) == [childID, parentID] && up.count > 2)
        }
        let root = try #require(BPFKernel.cgroup2.first)
        let gone = bpfError { try program.attach(to: .iterator(over: .cgroup(path: root.appending("no-such-group")))) }
        #expect(gone?.code == .targetNotFound)
        let other = bpfError { try program.attach(to: .iterator(over: .cgroup(path: "/proc/self"))) }
        #expect(other?.code == .targetNotFound && other?.cause == "cgroup-not-iterable", "\(String(describing: other))")
        #expect(
            bpfError { try program.attach(to: .iterator(over: .cgroup(id: 0x7FFF_FFFF_FFFF))) }?.code == .targetNotFound
        )
        #expect(bpfError { try program.attach(to: .iterator(over: .cgroup(id: 0))) }?.code == .invalidArgument)
        let unnamed = bpfError { try program.attach() }
        #expect(unnamed?.cause == "not-attachable" && unnamed?.advice?.contains(".cgroup(path:") == true)
    }

    /// The ID of a control group is its directory's inode number.
    private func id(of path: FilePath) throws -> UInt64 {
        var status = stat()
        try #require(stat(path.string, &status) == 0)
        return UInt64(status.st_ino)
    }

    @Test func otherKindsOfObjects() throws {
        let map = try BPFMap(type: .array, name: "each_map", keySize: 4, valueSize: 4, maxEntries: 1)
        let maps = try program("each_map").attach().readIterator(as: UInt32.self)
        #expect(maps.contains(map.id))
        if let symbols = try? program("each_symbol") {
            #expect(try symbols.attach().readIteratorLines().contains("schedule"))
        }
        if let links = try? program("each_link") {
            let link = try links.attach()
            #expect(try link.readIterator(as: UInt32.self).contains(try #require(link.id)))
        }
    }

    @Test func otherLinksHaveNoOutput() throws {
        let link = try Fixture.load("tracing").program("on_raw_tracepoint").attach()
        #expect(bpfError { try link.readIterator() }?.code == .invalidArgument)
        try link.detach()
        #expect(bpfError { try link.readIterator() }?.code == .closed)
    }
}
