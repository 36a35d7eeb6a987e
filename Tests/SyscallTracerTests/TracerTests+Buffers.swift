// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

@testable import SyscallTracer

/// The ways of an event from the kernel: one ring for all CPUs, or a queue for each.
extension TracerTests {
    /// The smallest ring, and the smallest queues: a segment for each CPU.
    static let smallBuffers: [Int] = {
        var size = 64
        while size < 64 * BPFKernel.possibleCPUCount { size *= 2 }
        return [4, size]
    }()

    @Test("What there was no room for is counted", arguments: smallBuffers)
    func losses(size: Int) throws {
        let target = try Subject([workload, "serve"], answersRequests: true)
        let tracer = try Subject([
            Subject.tracer, "--format", "json", "--ring-size", "\(size)", "--syscall", "getppid",
            "--pid", "\(target.pid)",
        ])
        try tracer.waitUntilAttached()
        try target.request(2)
        tracer.send(SIGSTOP)
        try tracer.waitUntilStopped()
        // The largest of them may be twice a segment for each CPU, and the requests may be answered on all of them.
        let requests = size * 1024 / 56 + 500
        try target.request(requests)
        tracer.send(SIGCONT)
        _ = try target.wait()
        let run = try TracedRun(try tracer.wait().output)
        let lost = try #require(run.summary.lost)
        #expect(lost > 400)
        #expect(UInt64(run.events.count) + lost == UInt64(requests + 2))
        #expect(run.summary.events == UInt64(run.events.count))
        #expect(run.summary.missed != nil)
    }

    @Test("Events with and without text go round a buffer many times", arguments: smallBuffers)
    func wraps(size: Int) throws {
        let run = try TracedRun.trace(
            "--ring-size",
            "\(size)",
            "--syscall",
            "openat,getppid",
            "--failed",
            "--",
            workload,
            "opens",
            "3000"
        )
        let lost = try #require(run.summary.lost)
        // The loader may fail to open something before the program begins.
        #expect((3000...3200).contains(UInt64(run.events.count) + lost + (run.summary.missed ?? 0)))
        let areWhole = run.events.suffix(max(0, 3000 - Int(lost))).allSatisfy {
            $0.args == ["AT_FDCWD", "/nonexistent/swift-bpf", "O_RDONLY|O_CLOEXEC"] && $0.error == "ENOENT"
        }
        #expect(areWhole)
    }

    @Test(
        "A thread that changes its CPU keeps its order, and all CPUs' calls come as they returned"
    )
    func order() throws {
        let run = try TracedRun.trace("--syscall", "lseek", "--", workload, "wander", "400")
        let calls = run.events.filter { $0.args?.first == -1 }
        #expect(run.summary.lost == 0)
        let processes = Set(calls.map { $0.pid ?? 0 })
        #expect(processes.count == 2)
        for process in processes {
            let numbers = calls.filter { $0.pid == process }.compactMap { $0.args?[1].number }
            let isInOrder = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
            #expect(isInOrder)
            // The newest kernels leave some out, and say how many at most.
            #expect(numbers.count + Int(run.summary.missed ?? 0) >= 400)
        }
        let returns = run.events.map { $0.returned ?? ($0.time ?? 0) + Int64($0.duration ?? 0) }
        // The clock of the day may be slewed a little between two looks at it.
        let areInOrder = zip(returns, returns.dropFirst()).allSatisfy { $1 > $0 - 100_000 }
        #expect(areInOrder)
    }

    @Test("A buffer that fills wakes the tracer", arguments: smallBuffers.suffix(1))
    func wakes(size: Int) throws {
        let run = try TracedRun.trace(
            "--ring-size",
            "\(size)",
            "--syscall",
            "openat",
            "--",
            workload,
            "longest",
            "500"
        )
        // If it only looked by itself, 20 times a second, a segment had room for a quarter of them.
        let events = run.events.filter { $0.error == "EISDIR" }.count
        #expect(events > 250)
    }
}
