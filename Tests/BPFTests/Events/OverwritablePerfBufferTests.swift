// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// Perf buffers that keep the newest events.
@Suite("Overwritable perf buffers", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct OverwritablePerfBufferTests {
    private func emit(_ object: BPFObject, _ count: Int) throws {
        _ = try object.program("emit_perf").testRun(.init(context: bytes(UInt64(count)) + bytes(UInt64(0))))
    }

    private func sequences(_ recorder: OverwritablePerfBuffer) throws -> [Int: [UInt64]] {
        var byCPU: [Int: [UInt64]] = [:]
        try recorder.snapshot { cpu, sample in
            let event = try sample.load(as: FixtureEvent.self)
            #expect(event.payload[0] == event.sequence * 3)
            byCPU[cpu, default: []].append(event.sequence)
        }
        return byCPU
    }

    @Test func theNewestEventsStay() throws {
        let object = try Fixture.load("events")
        let recorder = try OverwritablePerfBuffer(object.map("perf"), pagesPerCPU: 1)
        #expect(try sequences(recorder).isEmpty)
        for _ in 0..<5 {
            try emit(object, 700)
            let newest = try object.globals.value("sequence", as: UInt64.self) - 1
            let byCPU = try sequences(recorder)
            #expect(byCPU.values.contains { $0.last == newest })
            for events in byCPU.values {
                #expect(events == events.sorted())
                // A page holds 85 records of 48 bytes.
                #expect(events.count <= 85)
            }
            #expect(byCPU.values.contains { $0.count >= 84 })
            // Reading takes nothing away.
            #expect(try sequences(recorder) == byCPU)
        }
        // Nothing is refused.
        #expect(try object.globals.value("lost", as: UInt64.self) == 0)
    }

    @Test func mistakesThrow() throws {
        let object = try Fixture.load("events")
        #expect(bpfError { try OverwritablePerfBuffer(object.map("ring")) }?.code == .typeMismatch)
        #expect(bpfError { try OverwritablePerfBuffer(object.map("perf"), pagesPerCPU: 5) }?.code == .invalidArgument)
        let recorder = try OverwritablePerfBuffer(object.map("perf"))
        #expect(bpfError { try PerfBuffer(object.map("perf")) }?.code == .alreadyConsumed)
        try emit(object, 1)
        let nested = bpfError { try recorder.snapshot { _, _ in try recorder.snapshot { _, _ in } } }
        #expect(nested?.code == .alreadyConsumed)
        struct Stop: Error {}
        #expect(throws: Stop.self) { try recorder.snapshot { _, _ in throw Stop() } }
        // It records on after an error.
        try emit(object, 2)
        #expect(try sequences(recorder).values.reduce(0) { $0 + $1.count } == 3)
    }

    /// A buffer that stays paused records nothing: the caller must learn of it.
    @Test func aFailingResumeThrows() throws {
        let object = try Fixture.load("events")
        let before = try perfDescriptors()
        let recorder = try OverwritablePerfBuffer(object.map("perf"))
        let events = try perfDescriptors().subtracting(before)
        #expect(!events.isEmpty)
        try emit(object, 1)
        let error = bpfError {
            try recorder.snapshot { _, _ in
                // The descriptors are of another file now, which cannot be resumed.
                let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
                for event in events { #expect(dup2(null, event) == event) }
                close(null)
            }
        }
        #expect(error?.code == .systemCallFailed && error?.errno == .inappropriateIOCTLForDevice)
    }

    private func perfDescriptors() throws -> Set<CInt> {
        let directory = try #require(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var found: Set<CInt> = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var target = [CChar](repeating: 0, count: 64)
            guard let descriptor = CInt(name), readlink("/proc/self/fd/\(name)", &target, 63) > 0 else { continue }
            if String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                == "anon_inode:[perf_event]"
            {
                found.insert(descriptor)
            }
        }
        return found
    }
}
