// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Synchronization

// ring-stress EVENTS: races a reader against two writers, for Scripts/stress-rings.sh.

/// What the threads share.
final class Race: Sendable {
    let ring: RingBuffer
    let program: BPFProgram
    let total: UInt64
    let stress: Stress
    let isDone = Atomic(false)

    init(total: UInt64) throws {
        stress = try Stress.open().load()
        ring = try stress.events.reader()
        program = try stress.programs.writeEvents
        self.total = total
    }

    /// Writes half of the events, with a random number in a call and random pauses.
    func write(_ writer: UInt64) throws {
        while stress.bss.sent[Int(writer)] < total / 2 {
            let count = min(UInt64.random(in: 1...512), total / 2 - stress.bss.sent[Int(writer)])
            let context = withUnsafeBytes(of: (count, writer)) { Array($0) }
            _ = try program.testRun(.init(context: context))
            // Nine in ten calls follow at once.
            if UInt8.random(in: 0..<10) == 0 { usleep(UInt32.random(in: 0..<300)) }
        }
    }
}

guard CommandLine.arguments.count == 2, let total = UInt64(CommandLine.arguments[1]), total >= 2 else {
    print("usage: ring-stress EVENTS")
    exit(2)
}
let race = try Race(total: total)
let writers = (0..<2).map { writer in Task.detached { try race.write(UInt64(writer)) } }
let watch = Task.detached {
    for writer in writers { try await writer.value }
    race.isDone.store(true, ordering: .releasing)
}
/// The next number of each writer.
var next: InlineArray<2, UInt64> = [0, 0]
var wrong = 0
var longest = Duration.zero
while next[0] + next[1] < total / 2 * 2 {
    let start = ContinuousClock.now
    let count = try race.ring.poll(timeout: .seconds(5)) { sample in
        let event = try sample.load(as: Stress.StressEvent.self)
        let writer = Int(event.writer & 1)
        if event.number != next[writer] { wrong += 1 }
        next[writer] = event.number + 1
    }
    // A writer sleeps for less than a millisecond: a longer wait is a lost wake-up, or a busy machine.
    longest = max(longest, .now - start)
    if count == 0 {
        print("stalled after \(next[0] + next[1]) events: \(race.ring.unconsumedBytes) bytes are unread")
        exit(1)
    }
    if UInt16.random(in: 0..<1000) == 0 { usleep(UInt32.random(in: 0..<2000)) }
}
try await watch.value
let rest = try race.ring.consume { _ in }
print("\(next[0] + next[1]) events: \(wrong) out of order, \(rest) too many, longest wait \(longest)")
exit(wrong == 0 && rest == 0 && longest < .seconds(1) ? 0 : 1)
