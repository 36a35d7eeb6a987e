// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyscallTracer

/// Calls through the 32-bit entry, and what a program is executed with.
extension TracerTests {
    #if arch(x86_64)
    @Test("32-bit calls have their names, their arguments and their filters")
    func calls32() throws {
        let calls = "openat,getppid,lseek,execve"
        let run = try TracedRun.trace("--syscall", calls, "--", workload, "calls32")
        let compat = run.events.filter { $0.abi == "i386" }
        #expect(compat.map(\.syscall) == ["openat", "getppid", "lseek", "execve"])
        #expect(compat.map(\.number) == [295, 64, 19, 11])
        #expect(compat[0].args == ["AT_FDCWD", "/nonexistent/32", "O_RDONLY|O_CLOEXEC"])
        #expect(compat[0].error == "ENOENT")
        #expect(compat[2].args == [-1, -7, "SEEK_SET"])
        #expect(compat[3].args == ["/nonexistent/32", .list(["an argument"]), .null])
        let x32 = run.events.filter { $0.abi == "x32" }
        #expect(x32.map(\.syscall) == ["getppid", "execve"])
        #expect(x32.last?.args == ["/nonexistent/32", .list(["an argument"]), .null])

        let text = try Subject.trace("--syscall", "openat", "--", workload, "calls32")
        let line = #" openat(AT_FDCWD, "/nonexistent/32", O_RDONLY|O_CLOEXEC) = -1 ENOENT "#
        #expect(text.lines.contains { $0.contains(line) })
        let except = try TracedRun.trace("--except", "openat,getppid,execve", "--", workload, "calls32")
        #expect(except.events.filter { $0.abi != nil }.map(\.syscall) == ["lseek"])

        let summary = try TracedRun.trace("--summary", "--syscall", calls, "--", workload, "calls32")
        let row = try #require(summary.statistics.first { $0.syscall == "openat" && $0.abi == "i386" })
        #expect(row.calls == 1 && row.errors == 1)
        let table = try Subject.trace("--summary", "--syscall", calls, "--", workload, "calls32")
        #expect(table.lines.contains { $0.hasPrefix("openat (32-bit) ") })
    }
    #endif

    @Test("What a program is executed with is what was passed")
    func executions() throws {
        let run = try TracedRun.trace("--syscall", "execve,execveat", "--", workload, "executions", "/bin/true")
        let events = run.events.dropFirst()
        #expect(events.map(\.syscall) == ["execve", "execveat", "execveat", "execve"])
        #expect(events.first?.args == ["/nonexistent/program", .null, .null])
        let empty = try #require(events.dropFirst(1).first?.args)
        #expect(Array(empty[1...]) == ["", .list(["by descriptor"]), .null, "AT_EMPTY_PATH"])
        let relative = try #require(events.dropFirst(2).first?.args)
        #expect(relative[1] == "true")
        #expect(events.last?.args == ["/bin/true", .null, .null])

        let text = try Subject.trace("--syscall", "execve", "--failed", "--", workload, "executions", "/bin/true")
        #expect(text.lines.last?.contains(#" execve("/nonexistent/program", NULL, NULL) = -1 ENOENT "#) == true)
    }

    @Test("All 64 signals have names")
    func signalNames() throws {
        let run = try TracedRun.trace("--syscall", "kill", "--", workload, "signals")
        let names = run.events.compactMap { $0.args?.last }
        #expect(names.count == 34)
        #expect(names.first == "SIGSYS" && names.last == "SIGRTMAX")
        #expect(names[3] == "SIGRTMIN" && names[4] == "SIGRTMIN+1")
        #expect(names.allSatisfy { if case .string(let name) = $0 { name.hasPrefix("SIG") } else { false } })
    }
}
