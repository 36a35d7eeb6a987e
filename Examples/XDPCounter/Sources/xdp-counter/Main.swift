// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import Glibc

@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xdp-counter",
        abstract: "Counts the packets that an interface receives."
    )

    @Argument(help: "The network interface.")
    var interface: String

    func run() throws {
        // Blocked signals stay pending until wait(_:) takes them. This comes before any other thread starts.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let counter = try XDPCounter.open().load()
        let packets = try counter.maps.packets
        let link = try counter.programs.countPacket.attach(to: .xdp(interface: .name(interface)))
        print("counting packets on \(interface); press Ctrl-C to stop")

        // Waits for a signal, and prints the counters each second until one comes.
        var second = timespec(tv_sec: 1, tv_nsec: 0)
        while sigtimedwait(&signals, nil, &second) < 0 {
            show(try totals(packets))
        }
        try link.detach()
        show(try totals(packets))
    }

    /// The number of packets of each protocol that was seen, summed over all CPUs.
    func totals(_ packets: TypedPerCPUMap<UInt32, UInt64>) throws -> [(protocol: UInt32, count: UInt64)] {
        try packets.entries()
            .map { (protocol: $0.key, count: $0.values.reduce(0, +)) }
            .filter { $0.count > 0 }
    }

    func show(_ totals: [(protocol: UInt32, count: UInt64)]) {
        let names: [UInt32: String] = [
            0: "hop-by-hop", 1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6", 256: "not IP",
        ]
        let line = totals.map { "\(names[$0.protocol] ?? "protocol \($0.protocol)"): \($0.count)" }
        print(line.isEmpty ? "no packets" : line.joined(separator: "  "))
    }
}
