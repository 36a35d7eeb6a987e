// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// Full buffers that are emptied: events of several sizes, several rings, perf buffers.
enum StreamBenchmarks {
    /// The words of an event that both sides add up.
    @inline(__always)
    static func add(_ sample: borrowing BPFSample, to sum: inout UInt64) {
        sum &+= sample.bytes.unsafeLoadUnaligned(as: UInt64.self)
        sum &+= sample.bytes.unsafeLoadUnaligned(fromByteOffset: sample.byteCount - 8, as: UInt64.self)
    }

    static func run(_ program: BPFProgram, _ arguments: UInt64..., times: Int = 1) throws {
        let context = arguments.withUnsafeBytes { Array($0) }
        for _ in 0..<times { _ = try program.testRun(.init(context: context)) }
    }

    static func sizes(rounds: Int) async throws -> [Comparison] {
        let fixture = try StreamFixture.open().load()
        let map = try fixture.live.map
        let (ring, theirs) = (try RingBuffer(map), try CRing([map], CRing.sum))
        let fill = try fixture.programs.fill
        var comparisons: [Comparison] = []
        for size in [8, 32, 128, 512, 1024] {
            var comparison = Comparison("ring drain, \(size) bytes", budget: .ratio(0.6), allocates: false)
            let times = (1 << 20) / (size + 8) / 1024
            for _ in 0..<rounds {
                try await comparison.round(
                    prepare: { try run(fill, 1024, UInt64(size), times: max(1, times)) },
                    ours: {
                        var sum: UInt64 = 0
                        let count = try ring.consume { sample in add(sample, to: &sum) }
                        checksum &+= sum
                        return count
                    },
                    theirs: theirs.consume
                )
            }
            comparisons.append(comparison)
        }
        return comparisons
    }

    static func eightRings(rounds: Int) async throws -> [Comparison] {
        let fixture = try StreamFixture.open().load()
        let maps = try (0..<8).map { try fixture.object.map("ring_\($0)") }
        let (rings, theirs) = (try RingBufferSet(maps.map { try RingBuffer($0) }), try CRing(maps, CRing.sum))
        let fill = try fixture.programs.fillRings
        var comparison = Comparison("eight rings, drain", budget: .ratio(0.6))
        for _ in 0..<rounds {
            try await comparison.round(
                prepare: { try run(fill, 1024, times: 24) },
                ours: {
                    var sum: UInt64 = 0
                    let count = try rings.consume { _, sample in add(sample, to: &sum) }
                    checksum &+= sum
                    return count
                },
                theirs: theirs.consume
            )
        }
        return [comparison]
    }

    /// Both readers have a map of their own, which has one at a time. No event wakes them.
    static func perf(rounds: Int) async throws -> [Comparison] {
        let fixture = try StreamFixture.open().load()
        let buffer = try PerfBuffer(fixture.maps.perf.map, pagesPerCPU: 256, wakeup: .events(1 << 30))
        let theirs = try CPerfBuffer(fixture.maps.perfOfC.map, pages: 256, wakeup: 1 << 30)
        let fill = try fixture.programs.fillPerf
        var comparison = Comparison("perf buffer, drain", budget: .ratio(0.9), allocates: false)
        var batches = Comparison("perf buffer, batches(of:)", budget: .excess(5))
        let drain = {
            var sum: UInt64 = 0
            let count = try buffer.consume { _, sample in add(sample, to: &sum) }
            checksum &+= sum
            return count
        }
        for _ in 0..<rounds {
            try await comparison.round(
                prepareOurs: { try run(fill, 1024, 0, times: 10) },
                prepareTheirs: { try run(fill, 1024, 1, times: 10) },
                ours: drain,
                theirs: theirs.consume
            )
            try await batches.round(
                prepare: { try run(fill, 1024, 0, times: 10) },
                ours: {
                    var sum: UInt64 = 0, count = 0
                    for try await batch in buffer.batches(of: StreamFixture.StreamEvent.self, maxCount: 1 << 20) {
                        for case .event(let event, _) in batch {
                            sum &+= event.timeNs &+ event.payload[2]
                            count += 1
                        }
                        if count >= 10_240 { break }
                    }
                    checksum &+= sum
                    return count
                },
                theirs: drain
            )
        }
        return [comparison, batches]
    }
}
