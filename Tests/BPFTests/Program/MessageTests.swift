// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

/// What programs write as text: the trace pipe and their own streams.
@Suite("Messages of programs", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct MessageTests {
    private func load(_ mark: UInt32) throws -> BPFProgram {
        var open = try Fixture.open("messages")
        try open.globals.set("mark", to: mark)
        return try open.load().program("on_message")
    }

    @Test func linesOfThePipeAreParsed() throws {
        let message = try #require(
            TraceMessage("   my [task]-4711    [003] d..21  1234.567890: bpf_trace_printk: a: b  c ", lost: 3)
        )
        #expect(message.task == "my [task]" && message.threadID == 4711 && message.cpu == 3)
        #expect(message.time == .seconds(1234) + .microseconds(567890))
        #expect(message.event == "bpf_trace_printk" && message.text == "a: b  c " && message.lostBefore == 3)
        let group = try #require(TraceMessage("a-1 (   17) [000] .... 0.000001: 0: text"))
        #expect(group.task == "a" && group.threadID == 1 && group.text == "text")
        #expect(TraceMessage("CPU:1 [LOST 23 EVENTS]") == nil)
        #expect(TraceMessage("") == nil)
    }

    @Test func thePipeHasTheMessagesOfPrograms() async throws {
        let program = try load(31)
        let pipe = try TracePipe.open()
        _ = try pipe.read()
        try program.testRun()
        try program.testRun()
        let messages = try pipe.read().filter { $0.text.hasPrefix("swift-bpf message") }
        #expect(messages.map(\.text) == ["swift-bpf message 31", "swift-bpf message 31"])
        #expect(messages.first.map { $0.event == "bpf_trace_printk" && $0.threadID > 0 } == true)
        let waiting = Task { () -> String? in
            for try await message in pipe.messages() where message.text.hasPrefix("swift-bpf") { return message.text }
            return nil
        }
        try await Task.sleep(for: .milliseconds(50))
        try program.testRun()
        #expect(try await waiting.value == "swift-bpf message 31")
        // More than one reading of the file holds. The kernel's buffer is small until a tracer uses it.
        for _ in 0..<500 { try program.testRun() }
        let many = try pipe.read()
        let lost = many.map(\.lostBefore).reduce(0, +)
        #expect(many.count > 100 && UInt64(many.count) + lost == 500, "\(many.count) and \(lost) lost")
        // Cancellation while a message waits.
        try program.testRun()
        let ended = Task { for try await _ in pipe.messages() { withUnsafeCurrentTask { $0?.cancel() } } }
        try await ended.value
        let cancelled = Task { for try await _ in pipe.messages() {} }
        try await Task.sleep(for: .milliseconds(20))
        cancelled.cancel()
        try await cancelled.value
    }

    @Test(.requires(.programStreams)) func programsHaveTwoTextStreams() async throws {
        let object = try Fixture.load(KernelVersion.running < KernelVersion(7, 0) ? "streams" : "streams_7")
        let program = try object.program("write_streams")
        #expect(try program.standardOutput.read() == "")
        try program.testRun()
        let result = try object.globals.value("result", as: Int64.self)
        // The kernel takes memory without waiting for a lock, and has none for it on some virtual machines.
        guard result != -Int64(ENOMEM) else { return }
        #expect(result == 0)
        try program.testRun()
        let (output, error) = (try program.standardOutput.read(), try program.standardError.read())
        #expect(output == "line 0\nline 1\n")
        #expect(error == "error 0\nerror 1\n")
        #expect(try program.standardOutput.read() == "")
        try program.testRun()
        try program.testRun()
        var lines: [String] = []
        for try await line in program.standardOutput.lines(every: .milliseconds(5)) {
            lines.append(line)
            if lines.count == 2 { break }
        }
        #expect(lines == ["line 2", "line 3"])
        let waiting = Task { for try await _ in program.standardOutput.lines(every: .milliseconds(5)) {} }
        try await Task.sleep(for: .milliseconds(20))
        waiting.cancel()
        try await waiting.value
    }

    @Test(.lacks(.programStreams)) func olderKernelsHaveNoStreams() throws {
        let error = bpfError { try load(1).standardOutput.read() }
        #expect(error?.code == .notSupported && error?.advice?.contains("TracePipe") == true)
    }
}
