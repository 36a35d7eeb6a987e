// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import SyscallTracer

/// An output that is read late, slowly or not at all.
extension TracerTests {
    /// A process that makes calls without end, and the tracer of them, whose output is a pipe.
    private func traceLoop(_ arguments: [String]) throws -> (loop: Subject, tracer: Subject) {
        let loop = try Subject([workload, "loop", "100000000000"])
        let tracer = try Subject(
            [Subject.tracer, "--syscall", "getppid", "--pid", "\(loop.pid)"] + arguments,
            answersRequests: true
        )
        return (loop, tracer)
    }

    @Test(
        "A signal ends a run whose output is not read, and what was not written is said",
        arguments: Subject.isEmulated ? [SIGINT] : [SIGINT, SIGTERM],
        // What is left in the buffers is counted, for which an emulated processor takes seconds if it is much.
        [
            ["--ring-size", Subject.isEmulated ? "64" : "1024"],
            ["--format", "json", "--ring-size", Subject.isEmulated ? "64" : "1024"],
            ["--ring-size", "4"], ["--summary", "--interval", "10ms"],
        ]
    )
    func unreadSignal(signal: Int32, options: [String]) throws {
        let (loop, tracer) = try traceLoop(options)
        try tracer.waitUntilAttached()
        try eventually("the tracer waits for its reader") {
            let call = String(decoding: (try? readFile("/proc/\(tracer.pid)/syscall")) ?? [], as: UTF8.self)
            return call.split(separator: " ").first.flatMap { Int($0) } == SyscallTable.native.number(of: "write")
        }
        tracer.send(signal)
        // It takes 30 ms, where the processor is not emulated.
        #expect(try tracer.waitUntilEnded() < .seconds(Subject.isEmulated ? 9 : 1))
        let result = try tracer.wait()
        #expect(result.status == 0)
        guard options.first != "--summary" else { return }
        #expect(try lostOutput(result.errors) > 1)
        withExtendedLifetime(loop) {}
    }

    @Test(
        "Time and count end a run whose output is not read",
        arguments: [["--duration", "1s"], ["--count", "3000"], ["--count", "500000"]]
    )
    func unreadOutput(options: [String]) throws {
        let (loop, tracer) = try traceLoop(options)
        _ = try tracer.waitUntilEnded()
        let result = try tracer.wait()
        #expect(result.status == 0)
        let unwritten = try lostOutput(result.errors)
        #expect(unwritten > 1)
        if options.last == "3000" { #expect(try writtenEvents(result.errors) + unwritten == 3000) }
        withExtendedLifetime(loop) {}
    }

    @Test("An output that is read slowly gets a second")
    func slowOutput() throws {
        // An emulated machine sees late that the tracer has attached.
        let (loop, tracer) = try traceLoop(["--duration", Subject.isEmulated ? "3s" : "500ms"])
        try tracer.waitUntilAttached()
        let start = ContinuousClock.now
        while ProcessState(UInt32(tracer.pid))?.hasEnded == false {
            _ = try tracer.read(500)
            usleep(5000)
        }
        #expect((.seconds(1)..<(.seconds(Subject.isEmulated ? 12 : 4))).contains(ContinuousClock.now - start))
        #expect(try lostOutput(try tracer.wait().errors) > 1)
        withExtendedLifetime(loop) {}
    }

    @Test("An output that is read late gets everything, whatever the command does")
    func lateOutput() throws {
        let shell = "'\(Subject.tracer)' --syscall getppid -- '\(workload)' loop 20000 | (sleep 1; cat)"
        let result = try Subject.run(["/bin/sh", "-c", shell])
        #expect(result.lines.count == 20_000)
        #expect(result.errors.contains(", 0 lost"))
    }

    private func lostOutput(_ errors: String) throws -> Int {
        let match = try #require(errors.firstMatch(of: #/(\d+) could not be written/#), "\(errors)")
        return try #require(Int(match.1))
    }

    private func writtenEvents(_ errors: String) throws -> Int {
        try #require(errors.firstMatch(of: #/^(\d+) events in/#).flatMap { Int($0.1) })
    }
}
