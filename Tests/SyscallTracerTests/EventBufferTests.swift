// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyscallTracer

@Suite("Event buffer", .timeLimit(.minutes(10)))
struct EventBufferTests {
    private func buffer(_ size: Int?, cpus: Int, keepsStoresInOrder: Bool = true) -> EventBuffer {
        EventBuffer(size: size, cpus: cpus, keepsStoresInOrder: keepsStoresInOrder, pageSize: 4096)
    }

    @Test("Each CPU gets a power of two of segments", arguments: [(2, 128), (3, 64), (6, 32), (64, 4), (500, 4)])
    func queues(cpus: Int, segments: Int) {
        let buffer = buffer(nil, cpus: cpus)
        #expect(buffer.segments == segments)
        #expect(buffer.cpus == cpus)
        #expect(buffer.ringSize == 4096)
        #expect(buffer.wakeupSize == segments * 65536 / 4)
    }

    @Test("Where a queue for each CPU cannot be, there is one ring")
    func ring() {
        for buffer in [
            buffer(64 << 10, cpus: 2), buffer(64 << 10, cpus: 0), buffer(64 << 10, cpus: 1, keepsStoresInOrder: false),
        ] {
            #expect(buffer.segments == 0)
            #expect(buffer.ringSize == 64 << 10)
            #expect(buffer.wakeupSize == 16 << 10)
        }
        // A ring's size is a power of two of whole pages.
        #expect(buffer(nil, cpus: 100, keepsStoresInOrder: false).ringSize == 32 << 20)
        #expect(buffer(1024, cpus: 2).ringSize == 4096)
        #expect(buffer(64 << 10, cpus: 1).segments == 1)
    }

    @Test("The oldest queue comes first, whatever happened to the others")
    func order() {
        var generator = SystemRandomNumberGenerator()
        var order = EventOrder()
        var times: [Int: UInt64] = [:]
        #expect(order.first == nil && order.firstTime == .max && order.secondTime == .max)
        for queue in 0..<40 {
            times[queue] = .random(in: 0..<1000, using: &generator)
            order.insert(queue, at: times[queue] ?? 0)
        }
        for _ in 0..<500 {
            let sorted = times.values.sorted()
            #expect(order.firstTime == sorted.first ?? .max)
            #expect(order.secondTime == sorted.dropFirst().first ?? .max)
            guard let first = order.first else { break }
            #expect(times[first] == sorted.first)
            if Bool.random(using: &generator), Bool.random(using: &generator) {
                times[first] = nil
                order.removeFirst()
            } else {
                let later = (times[first] ?? 0) + .random(in: 0..<300, using: &generator)
                times[first] = later
                order.moveFirst(to: later)
            }
        }
    }
}
