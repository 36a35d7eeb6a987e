// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

@testable import SyscallTracer

/// What cannot be traced, and when a run ends.
extension TracerTests {
    @Test("A process that has ended cannot be traced, nor a thread by itself")
    func whatIsNoProcess() throws {
        let ended = try Subject([workload, "exit", "0"])
        try eventually("the child ends") { ProcessState(UInt32(ended.pid))?.hasEnded == true }
        let zombie = try Subject.trace("--pid", "\(ended.pid)")
        #expect(zombie.status == 1)
        #expect(zombie.errors.contains("process \(ended.pid) has ended"))
        _ = try ended.wait()

        // One that stays: those of the pool may end meanwhile.
        var parked = pthread_t()
        let numbers = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
        defer { numbers.deallocate() }
        #expect(pipe(numbers) == 0)
        let before = threadIDs()
        let argument = UnsafeMutableRawPointer(bitPattern: Int(numbers[0]))
        pthread_create(
            &parked,
            nil,
            { end in
                var byte: UInt8 = 0
                _ = read(Int32(Int(bitPattern: end)), &byte, 1)
                return nil
            },
            argument
        )
        defer {
            close(numbers[1])
            pthread_join(parked, nil)
            close(numbers[0])
        }
        let thread = try #require(threadIDs().subtracting(before).max())
        let result = try Subject.trace("--pid", "\(thread)")
        #expect(result.status == 1)
        #expect(result.errors.contains("\(thread) is a thread of process \(getpid()): use --pid \(getpid())"))
    }

    /// The threads of this process.
    private func threadIDs() -> Set<UInt32> {
        guard let threads = opendir("/proc/self/task") else { return [] }
        defer { closedir(threads) }
        var found: Set<UInt32> = []
        while let entry = readdir(threads) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = UInt32(name) { found.insert(number) }
        }
        return found
    }

    @Test("Without privileges one line says so, and the output file keeps what it has")
    func withoutPrivileges() async {
        await #expect(processExitsWith: .success) {
            var options = TracerOptions()
            options.outputPath = "/tmp/swift-bpf-tracer-output-\(getpid())"
            let path = options.outputPath ?? ""
            guard let file = fopen(path, "w") else { exit(2) }
            fputs("old", file)
            fclose(file)
            chmod(path, 0o666)
            defer { unlink(path) }
            guard test_drop_privileges() == 0 else { exit(3) }
            do {
                _ = try Tracer(options).run()
                exit(4)
            } catch let error as BPFError {
                let line = TracerError(error).description
                let advice = "run it as root, or 'setcap cap_bpf,cap_perfmon+ep' on the executable"
                guard line == "tracing needs CAP_BPF and CAP_PERFMON: \(advice)" else {
                    print(line)
                    exit(5)
                }
            }
            guard try readFile(path) == Array("old".utf8) else { exit(6) }
            test_end()
        }
    }

    @Test("A run ends when its output is closed, even with nothing to write")
    func nobodyReads() throws {
        for option in ["", "--summary"] {
            let command = "\(Subject.tracer) --syscall acct \(option) 2>/dev/null | true"
            #expect(try Subject.run(["/bin/sh", "-c", command]).status == 0)
        }
    }

    @Test("Tables that were missed while the tracer was stopped are not made up for")
    func pausedSummary() throws {
        let tracer = try Subject([Subject.tracer, "--summary", "--interval", "100ms", "--format", "json"])
        try tracer.waitUntilAttached()
        tracer.send(SIGSTOP)
        try tracer.waitUntilStopped()
        let start = ContinuousClock.now
        usleep(2_000_000)
        tracer.send(SIGCONT)
        // A signal can end the sleep early.
        let pause = Int((ContinuousClock.now - start) / .nanoseconds(1))
        usleep(500_000)
        tracer.send(SIGINT)
        let run = try TracedRun(try tracer.wait().output)
        let elapsed = Int(try #require(run.summary.elapsed))
        #expect(run.summaries <= (elapsed - pause) / 100_000_000 + 3, "\(elapsed) ns, \(pause) ns stopped")
    }
}
