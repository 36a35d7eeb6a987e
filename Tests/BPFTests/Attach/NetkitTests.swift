// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// Both ends of a netkit pair.
@Suite(
    "netkit",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .requires(.netkit)
)
struct NetkitTests {
    private func counts(_ object: BPFObject) throws -> [UInt64] {
        try ["primary_packets", "peer_packets"].map { try object.globals.value($0, as: UInt64.self) }
    }

    @Test func countsPacketsOfBothEnds() throws {
        try NetworkNamespace.run {
            let peer = try NetworkNamespace.add("netkit", "main")
            let object = try Fixture.load("netkit")
            let links = [
                try object.program("on_primary").attach(to: .netkit(interface: "main", .primary)),
                try object.program("on_peer").attach(to: .netkit(interface: "main", .peer)),
            ]
            #expect(try links[0].info().kind == .netkit)
            for _ in 0..<2 { #expect(test_send_frame("main") == 0) }
            for _ in 0..<3 { #expect(test_send_frame(peer) == 0) }
            #expect(try counts(object) == [2, 3])
            for link in links { try link.detach() }
            _ = test_send_frame("main")
            #expect(try counts(object) == [2, 3])
        }
    }

    @Test func rejectsOtherInterfacesAndThePeer() throws {
        try NetworkNamespace.run {
            let peer = try NetworkNamespace.add("netkit", "main")
            let program = try Fixture.load("netkit").program("on_primary")
            let loopback = bpfError { try program.attach(to: .netkit(interface: "lo", .primary)) }
            #expect(loopback?.code == .invalidArgument)
            let other = bpfError { try program.attach(to: .netkit(interface: .name(peer), .primary)) }
            #expect(other?.code == .invalidArgument)
            #expect(other?.advice?.contains("primary") == true)
            let missing = bpfError { try program.attach(to: .netkit(interface: "nowhere0", .peer)) }
            #expect(missing?.code == .targetNotFound)
        }
    }
}
