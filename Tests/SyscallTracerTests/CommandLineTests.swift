// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CSyscallTracer
import Testing

@testable import SyscallTracer

@Suite("Command line", .timeLimit(.minutes(10)))
struct CommandLineTests {
    private func options(_ arguments: String...) throws -> TracerOptions {
        try SyscallTracerCommand.parse(arguments).options()
    }

    @Test("Nothing said means everything, as text")
    func defaults() throws {
        #expect(try options() == TracerOptions())
    }

    @Test("Every option arrives")
    func everything() throws {
        var expected = TracerOptions()
        expected.processes = [1, 2]
        expected.comm = "bash"
        expected.onlyCalls = Set(["openat", "read", "write"].flatMap { SyscallTable.native.slots(of: $0) })
        expected.failedOnly = true
        expected.minimumDuration = .microseconds(1500)
        expected.duration = .seconds(5)
        expected.count = 10
        expected.format = .json
        expected.outputPath = "/tmp/x"
        expected.ringSize = 4096
        let parsed = try options(
            "--pid",
            "1",
            "--pid",
            "2",
            "--comm",
            "bash",
            "--syscall",
            "openat,read",
            "--syscall",
            "write",
            "--failed",
            "--min-duration",
            "1.5ms",
            "--duration",
            "5s",
            "--count",
            "10",
            "--format",
            "json",
            "--output",
            "/tmp/x",
            "--ring-size",
            "4"
        )
        #expect(parsed == expected)
    }

    @Test("Names of calls are separated by commas and blanks")
    func lists() throws {
        let table = SyscallTable.native
        let slots = ["openat", "close", "read"].flatMap { table.slots(of: $0) }
        #expect(slots.count == 6)
        #expect(try options("--syscall", "openat, close", "--syscall", ",read").onlyCalls == Set(slots))
    }

    @Test("The command keeps its own options")
    func command() throws {
        let parsed = try options("--summary", "--by", "process", "--", "ls", "-l", "--failed")
        #expect(parsed.command == ["ls", "-l", "--failed"])
        #expect(parsed.summary == .process)
        #expect(!parsed.failedOnly)
    }

    @Test(
        "What makes no sense is refused with a reason",
        arguments: [
            (["--syscall", "opnat"], "Did you mean 'openat'?"), (["--syscall", "read", "--except", "write"], "either"),
            (["--pid", "1", "--", "ls"], "either"), (["--by", "process"], "--summary"),
            (["--interval", "1s"], "--summary"), (["--summary", "--count", "3"], "--count"),
            (["--count", "0"], "at least 1"), (["--ring-size", "5"], "power of two"), (["--comm", ""], "--comm"),
            (["--min-duration", "5"], "min-duration"), (["--pid", "-1"], "pid"), (["--format", "xml"], "xml"),
            (["--syscall", ""], "--syscall needs"), (["--except", " , "], "--except needs"),
        ] as [([String], String)]
    )
    func refused(arguments: [String], reason: String) {
        var message = ""
        do {
            _ = try SyscallTracerCommand.parse(arguments)
        } catch {
            message = SyscallTracerCommand.message(for: error)
        }
        #expect(message.contains(reason))
    }

    @Test(
        "Durations have units",
        arguments: [
            ("250ns", .nanoseconds(250)), ("3us", .microseconds(3)), ("1.5ms", .microseconds(1500)),
            ("2s", .seconds(2)),
            ("2m", .seconds(120)), ("1h", .seconds(3600)), ("0s", .zero), ("5", nil), ("ms", nil), ("-1s", nil),
            ("1.2.3s", nil), ("99999999999h", nil), ("", nil),
        ] as [(String, Duration?)]
    )
    func durations(text: String, expected: Duration?) {
        #expect(DurationArgument(argument: text)?.duration == expected)
    }

    @Test("Filters become the kernel's configuration")
    func configuration() throws {
        let config = KernelTracer.configuration(
            try options("--comm", "a-name-that-is-too-long", "--failed", "--min-duration", "1us"),
            EventBuffer(size: 1 << 20, cpus: 2, hasQueues: true, pageSize: 4096),
            usesTaskStorage: true
        )
        let mode =
            SYSCALL_MODE_QUEUES | SYSCALL_MODE_COMM | SYSCALL_MODE_FAILED | SYSCALL_MODE_MINIMUM | SYSCALL_MODE_EXACT
        #expect(config.mode & ~UInt64(SYSCALL_MODE_TASK_STORAGE) == UInt64(mode))
        let comm = config.comm
        let text = withUnsafeBytes(of: comm) { String(decoding: $0, as: UTF8.self) }
        #expect(text == "a-name-that-is-\0")
        #expect(config.minimumDurationNs == 1000)
        #expect(config.wakeupBytes == 1024 && config.wakeupSampling == 0)

        let read = SyscallTable.native.slots(of: "read")
        let only = KernelTracer.tracedSlots(try options("--syscall", "read"))
        let except = KernelTracer.tracedSlots(try options("--except", "read"))
        for slot in 0..<Int(SYSCALL_SLOTS) {
            #expect(only[slot / 64] >> UInt64(slot % 64) & 1 == (read.contains(slot) ? 1 : 0))
            #expect(except[slot / 64] >> UInt64(slot % 64) & 1 == (read.contains(slot) ? 0 : 1))
        }
    }
}
