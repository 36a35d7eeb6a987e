// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Synchronization
import SystemPackage
import Testing

/// Attaching and detaching many times leaves nothing: no descriptor, link, program, or event in tracefs.
@Suite("Repeated attaching", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct AttachCycleTests {
    @Test(arguments: AttachCycle.all)
    func manyCyclesLeakNothing(_ kind: AttachCycle) throws {
        try kind.prepare()()
        let descriptors = Leaks.descriptors()
        let events = probeEvents()
        // The kernel waits for readers when many kinds detach: threads wait together.
        let threads = test_is_emulated() ? 4 : 20
        let cycles = Self.cycles ?? (test_is_emulated() ? 4 : kind.isSlow ? 60 : 500)
        let failures = Mutex<[String]>([])
        let running = (0..<threads).map { _ in
            Thread {
                do {
                    let body = try kind.prepare()
                    for _ in 0..<max(1, cycles / threads) { try body() }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        for thread in running { thread.join() }
        #expect(failures.withLock { $0 } == [])
        // Events are closed in the background.
        for _ in 0..<1000 where !Leaks.descriptors().isSubset(of: descriptors) { usleep(20_000) }
        #expect(Leaks.descriptors().subtracting(descriptors) == [])
        #expect(probeEvents() == events)
    }

    /// The number of cycles of each kind that the environment asks for: Documentation/Testing.md.
    private static let cycles = getenv("SWIFT_BPF_CYCLES").flatMap { Int(String(cString: $0)) }

    private func probeEvents() -> String? {
        BPFKernel.tracefs.flatMap { try? Hooks.read($0.appending("kprobe_events").string) }
    }
}
