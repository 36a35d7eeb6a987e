// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc
import Testing

@testable import SyscallTracer

/// The tracer as a user runs it, on a child whose system calls are known. One at a time: some look at the whole machine.
@Suite("Tracer", .serialized, .timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "tracing needs root"))
struct TracerTests {
    let workload = Subject.workload
    let path = "/tmp/swift-bpf-\(getpid())-é\""

    @Test("Every field of every call is right, in the order of the calls")
    func fields() throws {
        let calls = "openat,write,lseek,close,renameat2,unlinkat"
        let before = Int64(time(nil))
        let run = try TracedRun.trace("--syscall", calls, "--", workload, "files", path)
        let after = Int64(time(nil)) + 1
        // The loader opens libraries before the program's own calls begin.
        let start = try #require(run.events.firstIndex { $0.args?.contains("/nonexistent/swift-bpf") == true })
        let events = Array(run.events[start...])

        #expect(
            events.map(\.syscall) == ["openat", "openat", "write", "lseek", "close", "renameat2", "unlinkat", "close"]
        )
        #expect(events.map(\.error) == ["ENOENT", nil, nil, nil, nil, "EEXIST", nil, "EBADF"])
        #expect(events[0].args == ["AT_FDCWD", "/nonexistent/swift-bpf", "O_RDONLY|O_CLOEXEC"])
        #expect(events[0].result == -1)
        #expect(events[1].args == ["AT_FDCWD", .string(path), "O_WRONLY|O_CREAT|O_TRUNC", "0640"])
        let descriptor = try #require(events[1].result)
        #expect(events[2].args?.first == descriptor)
        #expect(events[2].args?.last == 5)
        #expect(events[2].result == 5)
        #expect(events[3].args == [descriptor, 2, "SEEK_SET"])
        #expect(events[3].result == 2)
        #expect(events[4].args == [descriptor])
        #expect(events[4].result == 0)
        #expect(events[5].args == ["AT_FDCWD", .string(path), "AT_FDCWD", .string(path), "RENAME_NOREPLACE"])
        #expect(events[6].args == ["AT_FDCWD", .string(path), "0"])
        #expect(events[7].args == [-1])

        for event in run.events {
            #expect(event.comm == "syscall-workloa")
            #expect(event.pid == events[0].pid)
            #expect(event.tid == event.pid)
            #expect(event.number == SyscallTable.native.number(of: event.syscall ?? ""))
            #expect(event.truncated == nil)
            #expect((1..<1_000_000_000).contains(event.duration ?? 0))
            #expect((before...after).contains((event.time ?? 0) / 1_000_000_000))
        }
        #expect(run.events.map { $0.time ?? 0 } == run.events.map { $0.time ?? 0 }.sorted())
        #expect(run.summary.events == UInt64(run.events.count))
        #expect(run.summary.lost == 0)
        #expect(run.summary.unfollowed == 0)
        #expect(run.summary.elapsed ?? 0 > 0)
    }

    @Test("A line of text holds the same")
    func text() throws {
        let result = try Subject.trace("--syscall", "openat,exit_group", "--", workload, "files", path)
        #expect(result.status == 0)
        let line = try #require(result.lines.first { $0.contains("O_CREAT") })
        let pattern = try Regex(
            #"^\d\d:\d\d:\d\d\.\d{6} syscall-workloa (\d+)/(\d+) openat\(AT_FDCWD, "/tmp/swift-bpf-\d+-é\\"", "#
                + #"O_WRONLY\|O_CREAT\|O_TRUNC, 0640\) = \d+  [\d.]+(ns|us|ms|s)$"#
        )
        #expect(line.wholeMatch(of: pattern) != nil, "\(line)")
        #expect(result.lines.contains { $0.contains(#""/nonexistent/swift-bpf", O_RDONLY|O_CLOEXEC) = -1 ENOENT  "#) })
        #expect(result.lines.last?.contains("exit_group(0) = ?  ") == true)
        #expect(result.errors.contains("\(result.lines.count) events in "))
        #expect(result.errors.contains(", 0 lost"))
    }

    @Test("A command is followed from its execve to its exit, with the children it makes")
    func follows() throws {
        let run = try TracedRun.trace("--", workload, "tree")
        let first = try #require(run.events.first)
        #expect(first.syscall == "execve")
        #expect(first.args?.prefix(2) == [.string(workload), .list([workload, "tree"])])
        #expect(first.result == 0)

        let pids = Set(run.events.compactMap(\.pid))
        #expect(pids.count == 3)
        let grandchild = try #require(run.events.last { $0.syscall == "execve" })
        #expect(grandchild.args?.prefix(2) == [.string(workload), .list([workload, "loop", "3"])])
        let asked = run.events.filter { $0.syscall == "getppid" }
        #expect(asked.map(\.pid) == [grandchild.pid, grandchild.pid, grandchild.pid])
        let ended = run.events.filter { $0.syscall == "exit_group" }
        #expect(ended.count == 3)
        #expect(ended.allSatisfy { $0.result == nil && $0.error == nil })
        #expect(run.events.last?.pid == first.pid)
        #expect(run.events.last?.syscall == "exit_group")
    }

    @Test("A thread that executes a program keeps its call though its id changes")
    func executesInThread() throws {
        let run = try TracedRun.trace("--syscall", "execve,getppid", "--", workload, "exec-in-thread")
        #expect(run.events.map(\.syscall) == ["execve", "execve", "getppid", "getppid"])
        #expect(run.events[1].args?[1] == .list([workload, "loop", "2"]))
        #expect(Set(run.events.compactMap(\.tid)).count == 1)
    }

    @Test("An execve that fails shows what it wanted to execute")
    func failedExec() throws {
        let missing = "/no/such/program"
        let run = try TracedRun.trace("--syscall", "execve", "--failed", "--", workload, "exec", missing, "a b")
        #expect(run.events.map(\.error) == ["ENOENT"])
        #expect(run.events.first?.args?.prefix(2) == ["/no/such/program", .list([missing, "a b"])])
    }

    @Test("Paths that cannot be read are addresses, and the longest path is whole")
    func strings() throws {
        let faults = try TracedRun.trace("--syscall", "openat", "--failed", "--", workload, "fault")
        let bad = faults.events.filter { $0.error == "EFAULT" }
        #expect(bad.count == 2)
        guard case .string(let address) = bad.first?.args?[1] else {
            Issue.record("an address is a string")
            return
        }
        #expect(address.hasPrefix("0x"))
        #expect(bad.last?.args?[1] == .null)

        let longest = try TracedRun.trace("--syscall", "openat", "--", workload, "longest")
        #expect(longest.events.last?.args?[1] == .string(String(repeating: "/", count: 4095)))
        #expect(longest.events.last?.error == "EISDIR")
    }

    @Test("The command's exit status is the tracer's", arguments: [0, 7, 255])
    func exitStatus(status: Int32) throws {
        let result = try Subject.trace("--count", "1000000", "--", workload, "exit", "\(status)")
        #expect(result.status == status)
        let missing = try Subject.trace("--", "/nonexistent/command")
        #expect(missing.status == 1)
        #expect(missing.errors == "SyscallTracer: cannot run '/nonexistent/command': No such file or directory\n")
        #expect(missing.output.isEmpty)
    }

    // MARK: Filters

    @Test("--syscall and --except")
    func filtersCalls() throws {
        let only = try TracedRun.trace("--syscall", "getppid", "--", workload, "loop", "50")
        #expect(only.events.count == 50)
        #expect(only.events.allSatisfy { $0.syscall == "getppid" })
        let except = try TracedRun.trace("--except", "getppid", "--", workload, "loop", "50")
        #expect(except.events.contains { $0.syscall == "execve" })
        #expect(!except.events.contains { $0.syscall == "getppid" })
    }

    @Test("--failed")
    func filtersFailures() throws {
        let run = try TracedRun.trace("--failed", "--", workload, "files", path)
        #expect(run.events.allSatisfy { $0.error != nil })
        #expect(run.events.suffix(2).map(\.error) == ["EEXIST", "EBADF"])
    }

    @Test("--min-duration")
    func filtersDuration() throws {
        let run = try TracedRun.trace("--min-duration", "50ms", "--", workload, "nap", "60")
        #expect(run.events.contains { $0.syscall == "clock_nanosleep" })
        #expect(run.events.allSatisfy { $0.duration ?? 0 >= 50_000_000 })
    }

    @Test("--comm")
    func filtersComm() throws {
        let run = try TracedRun.trace("--comm", "a \"name\"", "--", workload, "name", "a \"name\"")
        #expect(run.events.map(\.syscall) == ["prctl", "getppid", "getppid", "exit_group"])
        #expect(run.events.allSatisfy { $0.comm == "a \"name\"" })
    }

    @Test("--pid traces that process only, and ends with it")
    func filtersProcess() throws {
        let target = try Subject([workload, "serve"], answersRequests: true)
        let other = try Subject([workload, "serve"], answersRequests: true)
        let tracer = try Subject([Subject.tracer, "--format", "json", "--pid", "\(target.pid)"])
        try tracer.waitUntilAttached()
        try other.request(5)
        try target.request(5)
        _ = try target.wait()
        let run = try TracedRun(try tracer.wait().output)
        #expect(run.events.filter { $0.syscall == "getppid" }.count == 5)
        #expect(Set(run.events.compactMap(\.pid)) == [UInt32(target.pid)])
        #expect(run.events.last?.syscall == "exit_group")

        let missing = try Subject.trace("--pid", "4194305")
        #expect(missing.status == 1)
        #expect(missing.errors == "SyscallTracer: there is no process 4194305\n")
    }

    @Test("The whole machine but never the tracer itself, for --duration")
    func tracesMachine() throws {
        let target = try Subject([workload, "serve"], answersRequests: true)
        let tracer = try Subject([Subject.tracer, "--format", "json", "--duration", "500ms"])
        try tracer.waitUntilAttached()
        try target.request(3)
        let result = try tracer.wait()
        #expect(result.status == 0)
        let run = try TracedRun(result.output)
        #expect(run.events.filter { $0.pid == UInt32(target.pid) && $0.syscall == "getppid" }.count == 3)
        #expect(!run.events.contains { $0.pid == UInt32(tracer.pid) })
        #expect((500_000_000..<2_000_000_000).contains(run.summary.elapsed ?? 0))
    }

    @Test("--count is exact")
    func count() throws {
        let run = try TracedRun.trace("--count", "7", "--syscall", "getppid", "--", workload, "loop", "50")
        #expect(run.events.count == 7)
        #expect(run.summary.events == 7)
    }

    // MARK: The end

    @Test("A signal ends it with the totals", arguments: [SIGINT, SIGTERM])
    func signals(signal: Int32) throws {
        let tracer = try Subject([Subject.tracer, "--format", "json"])
        try tracer.waitUntilAttached()
        tracer.send(signal)
        let result = try tracer.wait()
        #expect(result.status == 0)
        _ = try TracedRun(result.output)

        let summary = try Subject([Subject.tracer, "--summary"])
        try summary.waitUntilAttached()
        summary.send(signal)
        #expect(try summary.wait().lines.last?.contains(" calls, ") == true)
    }

    @Test("A signal is passed on to the command, whose end is the tracer's")
    func signalsCommand() throws {
        let tracer = try Subject([Subject.tracer, "--format", "json", "--", workload, "nap", "60000"])
        try tracer.waitUntilAttached(links: 4)
        try eventually("the command sleeps") {
            // Its first event names its process; then the kernel says what call that process is in.
            guard let pid = try tracer.output().firstMatch(of: #/"pid":\s*(\d+)/#)?.1 else { return false }
            let call = String(decoding: (try? readFile("/proc/\(pid)/syscall")) ?? [], as: UTF8.self)
            return call.split(separator: " ").first.flatMap { Int($0) }
                == SyscallTable.native.number(of: "clock_nanosleep")
        }
        tracer.send(SIGTERM)
        let result = try tracer.wait()
        #expect(result.status == 128 + SIGTERM)
        let run = try TracedRun(result.output)
        // The kernel gives the interrupted call up with a number that only it knows.
        #expect(run.events.last?.syscall == "clock_nanosleep")
        #expect(run.events.last?.error == "ERESTART_RESTARTBLOCK")
    }

    @Test("A reader that goes away ends it, a full disk fails it")
    func closedOutput() throws {
        let shell = "'\(Subject.tracer)' -- '\(workload)' loop 100000 | head -n 2"
        let result = try Subject.run(["/bin/sh", "-c", shell])
        #expect(result.lines.count == 2)
        let full = try Subject.trace("--output", "/dev/full", "--", workload, "loop", "10")
        #expect(full.status == 1)
        #expect(full.errors == "SyscallTracer: cannot write the events: No space left on device\n")
    }

    @Test("Nothing is left in the kernel, even if it is killed", arguments: [SIGINT, SIGKILL])
    func cleansUp(signal: Int32) throws {
        let tracer = try Subject([Subject.tracer])
        try tracer.waitUntilAttached()
        let objects = KernelObjects(of: tracer.pid)
        #expect(objects.programs.count >= 3)
        #expect(objects.maps.count >= 5)
        #expect(objects.exist)
        tracer.send(signal)
        _ = try tracer.wait()
        try eventually("the kernel has released \(objects)") { !objects.exist }
    }
}
