// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

/// Symbols of processes that see other files than this one, and of ones whose ID is taken again.
@Suite("symbols of other processes", .serialized, .leakChecked, .timeLimit(.minutes(5))) struct ProcessLifeTests {
    /// Starts a program that waits, and returns when it is mapped.
    private func start(
        _ path: String,
        mounting source: String? = nil,
        over target: String? = nil,
        as pid: pid_t = 0
    ) throws -> pid_t {
        let arguments = ChildProcess.waiting.arguments
        let child = try ChildProcess.start(path, arguments, mounting: source, over: target, as: pid)
        for _ in 0..<2000 where try !ProcessMapping.all(of: child).contains(where: { $0.file.path == path }) {
            usleep(1000)
        }
        return child
    }

    private func copy(_ source: String, to target: String) throws {
        let input = try FileDescriptor.open(FilePath(source), .readOnly)
        let output = try FileDescriptor.open(
            FilePath(target),
            .writeOnly,
            options: [.create, .truncate],
            permissions: FilePermissions(rawValue: 0o755)
        )
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = try buffer.withUnsafeMutableBytes({ try input.read(into: $0) }), count > 0 {
            _ = try output.writeAll(buffer[..<count])
        }
        try input.close()
        try output.close()
    }

    /// The path is that of another file for this process, as in a container.
    @Test func filesAreThoseOfTheProcess() throws {
        let folder = try TemporaryFolder()
        let (inside, path) = ("\(folder.path)/inside", "\(folder.path)/app")
        defer { withExtendedLifetime(folder) {} }
        try copy(ChildProcess.waiting.program, to: inside)
        try copy("/proc/self/comm", to: path)
        let pid = try start(path, mounting: inside, over: path)
        defer { try? ChildProcess.end(pid) }
        let mapping = try #require(ProcessMapping.all(of: pid).first { $0.file.path == path })
        let symbols = try ProcessSymbols(pid: pid)
        #expect(symbols.location(of: mapping.start).module == path)
        let id = try #require(try BinarySymbols(path: FilePath(inside)).buildID)
        let padded = id + [UInt8](repeating: 0, count: max(0, 20 - id.count))
        #expect(symbols.location(buildID: padded, offset: 0)?.module == path)
        // This process has a text there.
        #expect(bpfError { try BinarySymbols(path: FilePath(path)) }?.code == .invalidArgument)
    }

    @Test(.enabled(if: !ChildProcess.isBusybox, "every process of busybox has the same addresses"))
    func anotherProcessWithTheIDIsNotMistaken() throws {
        let first = try start(ChildProcess.waiting.program)
        let symbols = try ProcessSymbols(pid: first)
        let old = try ProcessMapping.all(of: first)
        try ChildProcess.end(first)
        // The kernel counts a process's start in hundredths of a second.
        usleep(50_000)
        let second = try start(ChildProcess.waiting.program, as: first)
        defer { try? ChildProcess.end(second) }
        try #require(second == first)
        let new = try ProcessMapping.all(of: second)
        let other = try #require(new.first { one in one.isFile && !old.contains { $0.contains(one.start) } })
        #expect(symbols.location(of: other.start).module == nil)
        let mapped = try #require(old.first { $0.isFile })
        #expect(symbols.location(of: mapped.start).module == mapped.file.path)
        // A new value is of the new process.
        #expect(try ProcessSymbols(pid: second).location(of: other.start).module == other.file.path)
    }

    /// The debug information of a stripped file, beside it and by its name and checksum.
    @Test(.enabled(if: access("/usr/bin/objcopy", X_OK) == 0, "there is no objcopy"))
    func symbolsOfAStrippedFileAreInItsDebugFile() throws {
        let folder = try TemporaryFolder()
        let full = try ChildProcess.built("syscall-workload")
        let files = ["\(folder.path)/app", "\(folder.path)/app.debug"]
        defer { withExtendedLifetime(folder) {} }
        let function = try #require(
            BinarySymbols(path: FilePath(full)).allFunctions.first { $0.isLocal }
        )
        try run(["objcopy", "--only-keep-debug", full, files[1]])
        try run(["objcopy", "--strip-all", full, files[0]])
        let stripped = try BinarySymbols(path: FilePath(files[0]))
        #expect(!stripped.hasAllSymbols && stripped.functions(named: function.mangledName).isEmpty)
        try run(["objcopy", "--add-gnu-debuglink=\(files[1])", files[0]])
        let linked = try BinarySymbols(path: FilePath(files[0]))
        #expect(linked.hasAllSymbols)
        #expect(linked.functions(named: function.mangledName).map(\.fileOffset).contains(function.fileOffset))
        // Of another build, its addresses would be wrong ones.
        let other = try ChildProcess.built("top-level-program")
        try run(["objcopy", "--only-keep-debug", other, files[1]])
        #expect(try !BinarySymbols(path: FilePath(files[0])).hasAllSymbols)
    }

    private func run(_ arguments: [String]) throws {
        try #require(ChildProcess.wait(ChildProcess.start("/usr/bin/objcopy", arguments)) == 0)
    }
}
