// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Attaching to hooks of the network many times leaves nothing.
@Suite("Repeated attaching to the network", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct NetworkCycleTests {
    @Test func manyCyclesLeakNothing() throws {
        try NetworkNamespace.run {
            let udp = Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
            defer { close(udp) }
            var one: CInt = 1
            #expect(setsockopt(udp, SOL_SOCKET, SO_REUSEPORT, &one, 4) == 0)
            let tcx = try Fixture.load("tcx").program("first")
            let sockets = try Fixture.load("sockets")
            var kinds: [(BPFProgram, AttachTarget)] = [
                (try Fixture.load("xdp").program("filter"), .xdp(interface: "lo", mode: .skb)),
                (tcx, .tc(interface: "lo", .ingress)),
                (try sockets.program("filter"), .socket(FileDescriptor(rawValue: udp))),
                (try sockets.program("choose"), .reuseportGroup(of: FileDescriptor(rawValue: udp))),
                (try sockets.program("on_message"), .socketMap(try sockets.map("sockets"))),
            ]
            if BPFFeatures.probe(feature: .tcx) == .supported { kinds.append((tcx, .tcx(interface: "lo", .egress))) }
            if BPFFeatures.probe(feature: .networkNamespace) == .supported {
                kinds.append((try sockets.program("on_lookup"), .networkNamespace()))
            }
            if BPFFeatures.probe(feature: .netfilter) == .supported {
                let program = try Fixture.load("netfilter").program("on_packet")
                kinds.append((program, .netfilter(.ipv4, .output)))
            }
            for (program, target) in kinds { try cycle(program, target) }
        }
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func manyCyclesAtAControlGroupLeakNothing() throws {
        try Cgroup.run { group in
            let program = try Fixture.load("cgroup_skb").program("on_send")
            try cycle(program, .cgroup(path: group.path))
            try cycle(program, .cgroup(path: group.path, mode: .override))
        }
    }

    private func cycle(_ program: BPFProgram, _ target: AttachTarget) throws {
        let descriptors = Leaks.descriptors()
        // The kernel waits for packets on their way: 500 cycles of some kinds take half a minute.
        let end = ContinuousClock.now + .seconds(3)
        for cycle in 0..<(test_is_emulated() ? 10 : 500) where cycle < 50 || ContinuousClock.now < end {
            try program.attach(to: target).detach()
        }
        #expect(Leaks.descriptors() == descriptors, "\(target)")
    }
}
