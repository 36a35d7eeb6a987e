// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// One object whose field accesses are relocated to whatever the running kernel has.
@Suite("CO-RE", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct CORETests {
    /// `struct task_facts` of the fixture.
    private struct Facts {
        let bytes: [UInt8]

        static let size = 224

        func number<Integer: FixedWidthInteger>(at offset: Int, as type: Integer.Type) -> Integer {
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
        }

        func text(at offset: Int, count: Int) -> String {
            String(decoding: bytes[offset..<offset + count].prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    @Test func readsFieldsWhereTheRunningKernelHasThem() throws {
        var open = try Fixture.open("core_reloc")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        let object = try open.load()
        let link = try object.program("read_task").attach()
        #expect(try link.info().kind == .iter)
        let before = try statistics()
        let facts = Facts(bytes: try link.readIterator())
        try #require(facts.bytes.count == Facts.size)
        #expect(try object.globals.value("matches", as: UInt32.self) == 1)

        // Fields that every kernel has where its BTF says.
        #expect(facts.number(at: 4, as: UInt32.self) == UInt32(getpid()))
        #expect(facts.number(at: 8, as: UInt32.self) == UInt32(getppid()))
        #expect(facts.number(at: 12, as: UInt32.self) == getuid())
        #expect(try facts.number(at: 16, as: UInt32.self) == threads())
        #expect(try facts.text(at: 72, count: 16) == Hooks.read("/proc/self/comm"))
        #expect(try facts.text(at: 88, count: 64) == UprobeTests.ownBinary.lastComponent?.string.prefix(63).description)
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        #expect(facts.text(at: 152, count: 65) == release)
        // In ticks of 10 ms, as /proc tells it.
        #expect(facts.number(at: 32, as: UInt64.self) / 10_000_000 == before.start)
        #expect(facts.number(at: 40, as: UInt64.self) == before.pages)

        // Fields that were renamed, moved or split.
        #expect(facts.number(at: 20, as: UInt32.self) < UInt32(BPFKernel.possibleCPUCount))
        #expect([0, 1, 2].contains(facts.number(at: 24, as: UInt64.self)))
        var status = stat()
        stat("/proc/self/exe", &status)
        #expect(facts.number(at: 48, as: UInt64.self) == UInt64(status.st_ino))
        #expect(facts.number(at: 56, as: Int64.self) == Int64(status.st_mtim.tv_sec))
        #expect(facts.number(at: 64, as: UInt64.self) == UInt64(status.st_mtim.tv_nsec))
        #expect(facts.number(at: 0, as: UInt32.self) == layouts)
    }

    /// The layouts that the fixture must have found on this kernel.
    private var layouts: UInt32 {
        let release = KernelVersion.running
        let state: UInt32 = release < KernelVersion(5, 14) ? 1 << 0 : 1 << 1
        let cpu: UInt32 = release < KernelVersion(5, 16) ? 1 << 2 : 1 << 3
        let time: UInt32 =
            release < KernelVersion(6, 7) ? 1 << 4 : release < KernelVersion(6, 11) ? 1 << 5 : 1 << 6
        return state | cpu | time
    }

    private func threads() throws -> UInt32 {
        let line = try Hooks.read("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("Threads:") }
        return UInt32(try #require(line).drop { !$0.isNumber }) ?? 0
    }

    private func statistics() throws -> (start: UInt64, pages: UInt64) {
        // The name in parentheses may hold spaces; the 22nd field of all is the 20th after it.
        let fields = try Hooks.read("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        let pages = try Hooks.read("/proc/self/statm").split(separator: " ").first
        return (fields.count > 19 ? UInt64(fields[19]) ?? 0 : 0, pages.flatMap { UInt64($0) } ?? 0)
    }

    @Test func readIteratorNeedsAnIteratorLink() throws {
        let link = try Fixture.load("tracing").program("on_raw_tracepoint").attach()
        #expect(bpfError { try link.readIterator() }?.code == .invalidArgument)
        try link.detach()
        #expect(bpfError { try link.readIterator() }?.code == .closed)
    }
}
