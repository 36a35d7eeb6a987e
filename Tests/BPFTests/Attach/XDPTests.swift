// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Packets as an interface receives them.
@Suite("XDP", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct XDPTests {
    private let udp: UInt32 = 17

    private func count(_ object: BPFObject) throws -> UInt64 {
        let protocols = try object.map("protocols").typedPerCPU(key: UInt32.self, value: UInt64.self)
        return try protocols.lookup(udp)?.reduce(0, +) ?? 0
    }

    @Test func countsAndDropsPacketsOfAPort() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("xdp")
            let link = try object.program("filter").attach(to: .xdp(interface: "lo", mode: .skb))
            #expect(try link.info().kind == .xdp)
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try count(object) == 1)
            try object.globals.set("drop_port", to: UInt16(4242))
            #expect(test_loopback(4242, 0, 100) == 0)
            #expect(test_loopback(4243, 0, 100) == 1)
            #expect(try count(object) == 3)
            try link.detach()
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try count(object) == 3)
        }
    }

    @Test func attachesToADriver() throws {
        try NetworkNamespace.run {
            let peer = try NetworkNamespace.add("veth", "left")
            let object = try Fixture.load("xdp")
            for mode in [AttachTarget.XDPMode.native, .default] {
                let link = try object.program("filter").attach(to: .xdp(interface: .name(peer), mode: mode))
                let before = try count(object)
                for _ in 0..<3 { #expect(test_send_frame("left") == 0) }
                let isComplete = try waitFor(before + 3) { try count(object) }
                #expect(isComplete)
                try link.detach()
            }
        }
    }

    /// Packets through veth are received by another thread of the kernel.
    private func waitFor(_ count: UInt64, _ body: () throws -> UInt64) throws -> Bool {
        for _ in 0..<200 {
            if try body() == count { return true }
            usleep(5_000)
        }
        return false
    }

    @Test func anInterfaceHasOneProgram() throws {
        try NetworkNamespace.run {
            let program = try Fixture.load("xdp").program("filter")
            let link = try program.attach(to: .xdp(interface: "lo", mode: .skb))
            let other = try Fixture.load("xdp").program("filter")
            let error = bpfError { try other.attach(to: .xdp(interface: "lo", mode: .skb)) }
            #expect(error?.code == .alreadyAttached)
            try link.detach()
            try other.attach(to: .xdp(interface: "lo", mode: .skb)).detach()
        }
    }

    @Test func programsOfOthersAreReplacedWithoutAGap() throws {
        try NetworkNamespace.run {
            let (old, new, newest) = (
                try Fixture.load("xdp"), try Fixture.load("xdp"), try Fixture.load("xdp")
            )
            let program = try new.program("filter")
            let former = try old.program("filter")
            let none = bpfError { try program.attach(to: .xdp(interface: "lo", mode: .skb, replacing: former)) }
            #expect(none?.code == .busy)
            // As 'ip link set dev lo xdpgeneric' attaches.
            let flags = UInt32(1 << 1)
            #expect(bpf_xdp_attach(1, former.fileDescriptor.rawValue, flags, nil) == 0)
            let link = try program.attach(to: .xdp(interface: "lo", mode: .skb, replacing: former))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try count(old) == 0)
            #expect(try count(new) == 1)
            #expect(link.isAttached)
            #expect(bpfError { try link.info() }?.code == .notSupported)
            try link.update(to: newest.program("filter"), replacing: program)
            #expect(bpfError { try link.update(to: program, replacing: former) }?.code == .busy)
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try count(newest) == 1)
            // From another namespace it is still this interface.
            try NetworkNamespace.run { try link.detach() }
            #expect(try BPFSystem.attachedPrograms(at: .xdp(interface: "lo")).isEmpty)
            #expect(!link.isAttached)
        }
    }

    @Test func rejectsMissingInterfacesAndModes() throws {
        try NetworkNamespace.run {
            let program = try Fixture.load("xdp").program("filter")
            for interface: AttachTarget.Interface in ["nowhere0", "", .index(4711), .index(0), .index(.max)] {
                let error = bpfError { try program.attach(to: .xdp(interface: interface)) }
                #expect(error?.code == .targetNotFound)
                #expect(error?.message.contains("'\(interface)'") == true)
            }
            // The loopback device has no driver to run it.
            let native = bpfError { try program.attach(to: .xdp(interface: "lo", mode: .native)) }
            #expect(native?.code == .notSupported)
            #expect(native?.advice?.contains(".skb") == true)
            let offload = bpfError { try program.attach(to: .xdp(interface: "lo", mode: .offload)) }
            #expect(offload != nil)
            let type = bpfError { try program.attach(to: .tc(interface: "lo", .ingress)) }
            #expect(type?.code == .invalidArgument)
        }
    }
}
