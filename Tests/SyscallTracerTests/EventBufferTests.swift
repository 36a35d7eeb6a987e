// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyscallTracer

@Suite("Event buffer", .timeLimit(.minutes(10)))
struct EventBufferTests {
    private func buffer(_ size: Int?, cpus: Int, hasQueues: Bool = true) -> EventBuffer {
        EventBuffer(size: size, cpus: cpus, hasQueues: hasQueues, pageSize: 4096)
    }

    @Test("Each CPU gets a queue of a power of two", arguments: [(2, 128), (3, 64), (6, 32), (64, 4), (500, 4)])
    func queues(cpus: Int, segments: Int) {
        let buffer = buffer(nil, cpus: cpus, hasQueues: true)
        #expect(buffer.queueSize == segments * 65536)
        #expect(buffer.endingQueueSize == segments * 65536 / 4)
        #expect(buffer.ringSize == 4096)
    }

    @Test("Where a queue for each CPU cannot be, there is one ring")
    func ring() {
        for buffer in [
            buffer(64 << 10, cpus: 2), buffer(64 << 10, cpus: 0), buffer(64 << 10, cpus: 1, hasQueues: false),
        ] {
            #expect(buffer.queueSize == 0 && buffer.endingQueueSize == 0)
            #expect(buffer.ringSize == 64 << 10)
            #expect(buffer.wakeupSize == 16 << 10)
        }
        // A ring's size is a power of two of whole pages.
        #expect(buffer(nil, cpus: 100, hasQueues: false).ringSize == 32 << 20)
        #expect(buffer(1024, cpus: 2).ringSize == 4096)
        let smallest = buffer(64 << 10, cpus: 1)
        #expect(smallest.queueSize == 64 << 10 && smallest.endingQueueSize == 64 << 10)
    }
}
