// SPDX-License-Identifier: Apache-2.0

import Testing

/// `--summary`, as a user runs it.
extension TracerTests {
    @Test("--summary counts every call, by call and by process")
    func summary() throws {
        let run = try TracedRun.trace("--summary", "--", workload, "loop", "50000")
        #expect(run.events.isEmpty)
        let row = try #require(run.statistics.first { $0.syscall == "getppid" })
        #expect(row.calls == 50_000)
        #expect(row.errors == 0)
        let p50 = try #require(row.p50)
        let p99 = try #require(row.p99)
        let average = try #require(row.average)
        #expect(p50 > 0 && p50 <= p99 && p99 <= row.longest ?? 0)
        #expect(average <= row.longest ?? 0)
        // Far more than 500 in 10 ms: a sample stands for them.
        let timed = try #require(row.timed)
        #expect((500..<50_000).contains(timed))
        #expect(average == (row.total ?? 0) / 50_000)
        #expect(run.summary.calls == run.statistics.reduce(0) { $0 + ($1.calls ?? 0) })
        #expect(run.summary.lost == 0)
        #expect(run.statistics.map { $0.total ?? 0 } == run.statistics.map { $0.total ?? 0 }.sorted(by: >))
        #expect(run.statistics.first { $0.syscall == "exit_group" }?.calls == 1)

        let exact = try TracedRun.trace("--summary", "--exact", "--syscall", "getppid", "--", workload, "loop", "5000")
        #expect(exact.statistics.map(\.calls) == [5000])
        #expect(exact.statistics.map(\.timed) == [5000])
        let long = try TracedRun.trace(
            "--summary",
            "--min-duration",
            "1ns",
            "--syscall",
            "getppid",
            "--",
            workload,
            "loop",
            "5000"
        )
        #expect(long.statistics.map(\.timed) == [5000])

        let nap = try TracedRun.trace("--summary", "--syscall", "clock_nanosleep", "--", workload, "nap", "100")
        #expect(nap.statistics.map(\.syscall) == ["clock_nanosleep"])
        #expect(nap.statistics.map(\.timed) == nap.statistics.map(\.calls))
        // A percentile is the middle of its bucket.
        #expect((87_500_000..<200_000_000).contains(nap.statistics.first?.p50 ?? 0))
        #expect((100_000_000..<200_000_000).contains(nap.statistics.first?.longest ?? 0))

        let failed = try TracedRun.trace("--summary", "--failed", "--syscall", "close", "--", workload, "files", path)
        #expect(failed.statistics.map(\.calls) == [1])
        #expect(failed.statistics.map(\.errors) == [1])

        let processes = try TracedRun.trace(
            "--summary",
            "--by",
            "process",
            "--syscall",
            "getppid",
            "--",
            workload,
            "tree"
        )
        #expect(processes.statistics.map(\.calls) == [3])
        #expect(processes.statistics.map(\.comm) == ["syscall-workloa"])
    }

    @Test("A call that sleeps counts as long as it slept, after very many that did not")
    func sleepsAfterBurst() throws {
        let run = try TracedRun.trace("--summary", "--syscall", "ppoll", "--", workload, "burst", "20000", "10", "50")
        let row = try #require(run.statistics.first)
        #expect(row.calls == 20_010)
        #expect(try #require(row.timed) < 20_010)
        #expect((450_000_000..<1_500_000_000).contains(row.total ?? 0))
        #expect((40_000_000..<500_000_000).contains(row.longest ?? 0))
    }

    @Test("A process that sleeps is not counted for one that is busy on its CPU")
    func sleepsBesideBusy() throws {
        let run = try TracedRun.trace(
            "--summary",
            "--by",
            "process",
            "--syscall",
            "getppid,clock_nanosleep",
            "--",
            workload,
            "beside",
            "10",
            "50"
        )
        let busy = try #require(run.statistics.first { $0.calls ?? 0 > 1000 })
        #expect(try #require(busy.timed) < busy.calls ?? 0)
        // A kernel that preempts programs may not show all of the others.
        let missed = try #require(run.summary.missed)
        guard missed < 10 else { return }
        let row = try #require(run.statistics.first { $0.pid != busy.pid })
        #expect((30 - missed...30).contains(row.calls ?? 0))
        #expect((450_000_000 - missed * 50_000_000..<1_000_000_000).contains(row.total ?? 0))
    }

    @Test("Calls that the kernel hides are told: a task was stopped inside a program")
    func missedCalls() throws {
        let arguments = ["--summary", "--by", "process", "--syscall", "getppid,clock_nanosleep", "--"]
        let command = [workload, "urgent", "200", "1"]
        let json = try Subject.run([Subject.tracer, "--format", "json"] + arguments + command)
        #expect(json.errors == "")
        let run = try TracedRun(json.output)
        let missed = try #require(run.summary.missed)
        let urgent = try #require(run.statistics.min { $0.calls ?? 0 < $1.calls ?? 0 })
        let calls = try #require(urgent.calls)
        // 200 times one call that sleeps and two that do not. A call is missed at its entry, its return or both.
        #expect(calls <= 600 && calls + missed >= 600)

        let text = try Subject.run([Subject.tracer] + arguments + command)
        let last = try #require(text.lines.last)
        #expect(last.firstMatch(of: #/ calls, 0 errors in [\d.]+m?s(, up to \d+ calls not seen)?$/#) != nil)
    }

    @Test("A summary by process has room for as many as there will be")
    func manyProcesses() throws {
        // More than the kernel's map holds. An emulated processor would take a minute to start them.
        let count = Subject.isEmulated ? 2000 : 17_000
        let run = try TracedRun.trace(
            "--summary",
            "--by",
            "process",
            "--syscall",
            "getppid",
            "--",
            workload,
            "forks",
            "\(count)"
        )
        #expect(run.summary.lost == 0)
        let missed = Int(run.summary.missed ?? 0)
        let calls = Int(run.summary.calls ?? 0)
        #expect(calls <= count && calls + missed >= count)
        #expect(run.statistics.reduce(0) { $0 + Int($1.calls ?? 0) } == calls)
        #expect(run.statistics.allSatisfy { $0.calls == 1 && $0.comm == "syscall-workloa" })
    }

    @Test("A summary is a table for people")
    func summaryText() throws {
        let result = try Subject.trace("--summary", "--", workload, "loop", "500")
        #expect(
            result.lines.first?.split(separator: " ") == [
                "SYSCALL", "CALLS", "ERRORS", "TOTAL", "AVG", "P50", "P99", "MAX",
            ]
        )
        let row = try #require(result.lines.first { $0.hasPrefix("getppid ") })
        #expect(row.split(separator: " ")[1] == "500")
        #expect(result.lines.last?.contains(" calls, ") == true)
        #expect(!result.lines.contains { $0.contains("\u{1b}") })

        let repeated = try Subject.trace("--summary", "--interval", "100ms", "--duration", "450ms")
        #expect(repeated.lines.filter { $0.hasPrefix("SYSCALL ") }.count >= 3)
    }
}
