// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import Glibc

@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sched-latency",
        abstract: "Shows how long threads wait for a CPU after they become ready to run."
    )

    @Option(help: "How many seconds to measure; without it, until Ctrl-C.")
    var duration: Int?

    func validate() throws {
        if let duration, duration < 1 { throw ValidationError("--duration takes 1 or more seconds.") }
    }

    func run() throws {
        // Blocked signals stay pending until sigtimedwait takes them. This comes before any other thread starts.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let latency = try SchedLatency.open().load()
        // The links detach the programs when they are released.
        let links = try latency.attach()
        print("measuring; press Ctrl-C to stop")

        if let duration {
            var time = timespec(tv_sec: duration, tv_nsec: 0)
            sigtimedwait(&signals, nil, &time)
        } else {
            sigwaitinfo(&signals, nil)
        }
        try links.detach()
        draw(try latency.maps.latencies.entries().sorted { $0.key < $1.key }.map { $0.values.reduce(0, +) })
    }

    /// Draws a row for each bucket from the first to the last that counted something.
    func draw(_ counts: [UInt64]) {
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }),
            let most = counts.max()
        else { return print("no thread waited for a CPU") }
        print("      microseconds      count")
        for bucket in first...last {
            let low = bucket == 0 ? "0" : "\(1 << bucket)"
            let range = "\(padded(low, 8)) ... \(padded("\((2 << bucket) - 1)", 8))"
            let bar = String(repeating: "█", count: Int(counts[bucket] * 40 / most))
            print("\(range) \(padded("\(counts[bucket])", 8)) |\(bar)")
        }
    }

    func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
