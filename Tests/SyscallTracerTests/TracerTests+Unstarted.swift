// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import SyscallTracer

/// Calls whose entry is not seen, only their return.
extension TracerTests {
    /// The ways of an event from the kernel.
    static let ways = [["--ring-size", "8192"], ["--ring-size", "32"]]

    @Test("Calls that seccomp denies are shown, their unknown times as that", arguments: ways)
    func denied(way: [String]) throws {
        let arguments = way + ["--syscall", "mkdirat,mount,unlinkat", "--", workload, "denied"]
        let json = try Subject.run([Subject.tracer, "--format", "json"] + arguments)
        let run = try TracedRun(json.output)
        #expect(run.events.map(\.syscall) == ["unlinkat", "mkdirat", "mount", "unlinkat"])
        #expect(run.events.map(\.error) == ["ENOENT", "EPERM", "EPERM", "ENOENT"])
        #expect(run.events[1].args == ["AT_FDCWD", "/nonexistent/denied", "0700"])
        #expect(run.events[2].args?.prefix(3) == ["source", "/nonexistent/denied", "tmpfs"])
        #expect(run.events.map { $0.time == nil } == [false, true, true, false])
        #expect(run.events.map { $0.duration == nil } == [false, true, true, false])
        let before = try #require(run.events[0].time)
        let after = try #require(run.events[3].time)
        for event in run.events[1...2] {
            #expect((before...after).contains(try #require(event.returned)))
            #expect(event.pid == run.events[0].pid && event.comm == "syscall-workloa")
        }

        let text = try Subject.run([Subject.tracer] + arguments)
        #expect(text.lines.count == 4)
        let line = #" mkdirat(AT_FDCWD, "/nonexistent/denied", 0700) = -1 EPERM  ?"#
        #expect(text.lines.contains { $0.hasSuffix(line) })
    }

    @Test("What entries filter out, their returns filter out", arguments: ways)
    func filtersUnstarted(way: [String]) throws {
        func trace(_ options: String...) throws -> TracedRun {
            let arguments = way + options + ["--", workload, "denied"]
            return try TracedRun(Subject.run([Subject.tracer, "--format", "json"] + arguments).output)
        }
        // The loader may fail before.
        let failed = try trace("--failed")
        #expect(failed.events.suffix(4).map(\.syscall) == ["unlinkat", "mkdirat", "mount", "unlinkat"])
        let other = try trace("--syscall", "unlinkat")
        #expect(other.events.map(\.syscall) == ["unlinkat", "unlinkat"])
        // The first call that is traced of the thread is one that was not entered.
        let first = try trace("--syscall", "mkdirat,mount")
        #expect(first.events.map(\.syscall) == ["mkdirat", "mount"])
        let except = try trace("--except", "mkdirat")
        #expect(except.events.filter { $0.time == nil }.map(\.syscall) == ["mount"])
        // Nothing says that a call took so long whose duration is not known.
        #expect(try trace("--min-duration", "1ns").events.allSatisfy { $0.time != nil })
        #expect(try trace("--comm", "another").events.isEmpty)
    }

    @Test("A new process does not return from the call that made it", arguments: ways)
    func childrenDoNotReturn(way: [String]) throws {
        for command in [["tree"], ["forks", "5"], ["crowd", "5"], ["exec-in-thread"]] {
            let arguments = [Subject.tracer, "--format", "json"] + way + ["--", workload] + command
            let run = try TracedRun(Subject.run(arguments).output)
            #expect(!run.events.isEmpty)
            guard run.summary.missed == 0 else { continue }
            let unstarted = run.events.filter { $0.time == nil }
            #expect(unstarted.isEmpty, "\(command): \(unstarted.map { $0.syscall ?? "" })")
        }
    }

    @Test("Summaries count calls that seccomp denies", arguments: ["syscall", "process"])
    func deniedSummary(kind: String) throws {
        let calls = "mkdirat,mount,unlinkat"
        let run = try TracedRun.trace("--summary", "--by", kind, "--syscall", calls, "--", workload, "denied")
        #expect(run.summary.calls == 4)
        #expect(run.summary.errors == 4)
        #expect(run.statistics.reduce(0) { $0 + ($1.unstarted ?? 0) } == 2)
        #expect(run.statistics.reduce(0) { $0 + ($1.timed ?? 0) } == 2)
        if kind == "syscall" {
            let row = try #require(run.statistics.first { $0.syscall == "mount" })
            #expect(row.calls == 1 && row.errors == 1 && row.total == nil && row.average == nil && row.p99 == nil)
            let failed = try Subject.trace("--summary", "--failed", "--", workload, "denied")
            let line = try #require(failed.lines.first { $0.hasPrefix("mkdirat ") })
            #expect(line.split(separator: " ") == ["mkdirat", "1", "1", "?", "?", "?", "?", "?"])
        }
    }

    @Test(
        "A call that runs when tracing begins is shown at its return",
        arguments: ways,
        [0, 4]
    )
    func alreadyRunning(way: [String], others: Int) throws {
        let target = try Subject([workload, "serve"], answersRequests: true)
        try target.request()
        // It waits in the read for the next request.
        let read = SyscallTable.native.number(of: "read")
        try eventually("the target waits") {
            let call = String(decoding: try readFile("/proc/\(target.pid)/syscall"), as: UTF8.self)
            return call.split(separator: " ").first.flatMap { Int($0) } == read
        }
        // Few processes are found in another way than many.
        let more = try (0..<others).map { _ in try Subject([workload, "serve"], answersRequests: true) }
        defer { withExtendedLifetime(more) {} }
        let pids = (more + [target]).flatMap { ["--pid", "\($0.pid)"] }
        let tracer = try Subject([Subject.tracer, "--format", "json"] + pids + way)
        try tracer.waitUntilAttached()
        try target.request()
        _ = try target.wait()
        tracer.send(SIGINT)
        let run = try TracedRun(try tracer.wait().output)
        let first = try #require(run.events.first)
        #expect(first.syscall == "read" && first.result == 1 && first.args?.first == 0)
        #expect(first.time == nil && first.duration == nil && first.returned != nil)
        #expect(run.events.dropFirst().allSatisfy { $0.time != nil })
        #expect(run.events.dropFirst().first?.syscall == "getppid")
    }
}
