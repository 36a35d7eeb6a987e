// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Reading a ring one event after another.
@Suite("Ring readers", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct RingReaderTests {
    @Test func samplesFollowEachOther() throws {
        let source = try EventSource()
        var expected: UInt64 = 0
        for _ in 0..<20 {
            try source.emit(77)
            var reader = try source.ring.reader()
            var count = 0
            while let sample = try reader.next() {
                #expect(sample.byteCount == 32)
                #expect(try sample.load(as: FixtureEvent.self) == FixtureEvent(expected))
                expected += 1
                count += 1
            }
            #expect(count == 77)
        }
        #expect(try source.lost == 0)
        #expect(source.ring.unconsumedBytes == 0)
    }

    @Test func theEndOfAReaderReturnsWhatWasRead() throws {
        let source = try EventSource()
        try source.emit(10)
        do {
            var reader = try source.ring.reader()
            for _ in 0..<4 { #expect(try reader.next() != nil) }
            // Less than a batch is not returned yet.
            #expect(source.ring.unconsumedBytes == 400)
            #expect(bpfError { try source.ring.consume { _ in } }?.code == .alreadyConsumed)
            #expect(bpfError { _ = try source.ring.reader() }?.code == .alreadyConsumed)
        }
        #expect(source.ring.unconsumedBytes == 240)
        #expect(try source.ring.consume { _ in } == 6)
    }

    @Test func discardedRecordsAreSkipped() throws {
        let source = try EventSource()
        try source.emit(20, flags: EventSource.discardOdd)
        var reader = try source.ring.reader()
        var sequences: [UInt64] = []
        while let sample = try reader.next() { sequences.append(try sample.load(as: FixtureEvent.self).sequence) }
        #expect(sequences == Array(stride(from: 0, to: 20, by: 2)))
    }

    @Test func aReaderWaits() throws {
        let source = try EventSource()
        var reader = try source.ring.reader()
        #expect(try !reader.wait(timeout: .milliseconds(20)))
        let thread = Thread {
            usleep(50_000)
            try? source.emit(1)
        }
        #expect(try reader.wait(timeout: .seconds(10)))
        let size = try reader.next()?.byteCount
        #expect(size == 32)
        thread.join()
        // Looking for more returns the event to the programs.
        #expect(try !reader.wait(timeout: .zero))
        try source.emit(EventSource.capacity)
        #expect(try reader.wait())
        source.ring.finish()
        var count = 0
        while try reader.wait() {
            while try reader.next() != nil { count += 1 }
        }
        #expect(count == EventSource.capacity)
        #expect(try source.lost == 0)
    }

    @Test func aSignalEndsReading() async throws {
        let source = try EventSource()
        let program = try Fixture.load("tracing").program("bare")
        let link = try program.attach(to: .tracepoint("raw_syscalls", "sys_enter"))
        try source.ring.finish(on: SIGUSR2, detaching: [link])
        let reading = Task {
            var count = 0
            for try await _ in source.ring.events(of: FixtureEvent.self) { count += 1 }
            return count
        }
        try source.emit(50)
        kill(getpid(), SIGUSR2)
        #expect(try await reading.value == 50)
        #expect(!link.isAttached)
        // The signal has its default effect again.
        let former = signal(SIGUSR2, SIG_IGN)
        #expect(unsafeBitCast(former, to: Int.self) == 0)
        let error = bpfError { try source.ring.finish(on: SIGKILL, detaching: []) }
        #expect(error?.code == .invalidArgument)
    }
}
