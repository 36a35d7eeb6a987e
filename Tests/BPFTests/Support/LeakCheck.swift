// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc
import SystemPackage
import Testing

/// Fails a suite that leaves something behind: a file descriptor, or a program, map or link in the kernel.
///
/// Suites with this trait must not run beside others: `swift test --no-parallel`.
struct LeakCheck: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        // What is made once for the process is made before the count: the reader thread's epoll, probes.
        try await warmUp()
        let before = Leaks.snapshot()
        try await function()
        // The kernel frees what was detached after a grace period. To open a program array by its ID while the kernel still
        // clears it leaks the array for ever: its second clearing takes a reference for work that is queued already
        // (prog_array_map_clear in kernel/bpf/arraymap.c, seen on Linux 6.18).
        usleep(50_000)
        var leaked = Leaks.snapshot().subtracting(before)
        for _ in 0..<500 where !leaked.isEmpty {
            usleep(20_000)
            leaked = Leaks.snapshot().subtracting(before)
        }
        #expect(leaked.isEmpty, "\(test.name) left behind: \(leaked.sorted().joined(separator: ", "))")
    }

    /// What waits for signals stays for the life of the process.
    private static let signalThread: Void = {
        guard let ring = try? RingBuffer(Fixture.load("events").map("ring")) else { return }
        try? ring.finish(on: SIGUSR2, detaching: [])
        kill(getpid(), SIGUSR2)
        // Until the signal has its default effect again.
        usleep(50_000)
    }()

    private func warmUp() async throws {
        let ring = try RingBuffer(Fixture.load("events").map("ring"))
        let waiting = Task { for try await _ in ring.events(of: UInt64.self) {} }
        // Cancelled once it waits: a task that is cancelled before makes no reader thread. The sleep makes the runtime's timer.
        try await Task.detached { try await Task.sleep(for: .milliseconds(20)) }.value
        waiting.cancel()
        try await waiting.value
        _ = Self.signalThread
    }
}

extension Trait where Self == LeakCheck {
    /// Fails the suite when it leaves descriptors or kernel objects behind.
    static var leakChecked: LeakCheck { LeakCheck() }
}

/// What a process has open and what of the fixtures is in the kernel.
enum Leaks {
    static func snapshot() -> Set<String> {
        descriptors().union(kernelObjects())
    }

    /// Where a sanitizer writes its reports, in files that it leaves open.
    private static let reports = getenv("SWIFT_BPF_REPORTS").map { String(cString: $0) }

    /// Each open descriptor with what it is.
    static func descriptors() -> Set<String> {
        var found: Set<String> = []
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        let own = dirfd(folder)
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = CInt(name), number != own else { continue }
            var target = [CChar](repeating: 0, count: 256)
            let count = readlink("/proc/self/fd/\(name)", &target, target.count)
            let text = String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if let reports, text.hasPrefix(reports) { continue }
            found.insert("fd \(name) \(text)")
        }
        return found
    }

    /// The programs and maps in the kernel that have a fixture's name, and the links of such programs.
    static func kernelObjects() -> Set<String> {
        var found: Set<String> = []
        var fixturePrograms: Set<UInt32> = []
        forEachID(bpf_prog_get_next_id, bpf_prog_get_fd_by_id) { id, descriptor in
            var info = bpf_prog_info()
            var size = UInt32(MemoryLayout<bpf_prog_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else { return }
            let name = withUnsafeBytes(of: info.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard fixtureNames.contains(name) else { return }
            fixturePrograms.insert(id)
            found.insert("program \(id) \(name)")
        }
        forEachID(bpf_map_get_next_id, bpf_map_get_fd_by_id) { id, descriptor in
            var info = bpf_map_info()
            var size = UInt32(MemoryLayout<bpf_map_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else { return }
            let name = withUnsafeBytes(of: info.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if fixtureNames.contains(name) { found.insert("map \(id) \(name)") }
        }
        forEachID(bpf_link_get_next_id, bpf_link_get_fd_by_id) { id, descriptor in
            var info = bpf_link_info()
            var size = UInt32(MemoryLayout<bpf_link_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else { return }
            if fixturePrograms.contains(info.prog_id) { found.insert("link \(id) of program \(info.prog_id)") }
        }
        return found
    }

    private static func forEachID(
        _ next: (UInt32, UnsafeMutablePointer<UInt32>?) -> CInt,
        _ open: (UInt32) -> CInt,
        _ body: (UInt32, CInt) -> Void
    ) {
        var id: UInt32 = 0
        while next(id, &id) == 0 {
            let descriptor = open(id)
            // It is gone by now.
            guard descriptor >= 0 else { continue }
            body(id, descriptor)
            close(descriptor)
        }
    }

    /// What the kernel keeps of the names in the fixtures: 15 characters.
    private static let fixtureNames: Set<String> = {
        var names: Set<String> = []
        guard let folder = opendir(Fixture.folder.string) else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".bpf.o"), let open = try? BPFObject.open(path: Fixture.folder.appending(name)) else {
                continue
            }
            for name in open.programNames + open.mapNames where !name.hasPrefix(".") {
                names.insert(String(name.prefix(15)))
            }
        }
        return names
    }()
}
