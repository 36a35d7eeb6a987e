// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import EBPF
import Testing

/// Members of contexts are where `<linux/bpf.h>` has them.
@Suite("Members of contexts")
struct ContextOffsetTests {
    /// A context in which each word has its own offset.
    private let context: SimulatedContext = {
        let context = SimulatedContext()
        for offset in stride(from: 0, to: 512, by: 4) { context.set(UInt32(offset), at: offset) }
        return context
    }()

    private func offset<Root>(of member: PartialKeyPath<Root>) -> UInt32? {
        MemoryLayout<Root>.offset(of: member).map { UInt32($0) }
    }

    @Test func packetsOfSockets() {
        let packet = SocketBufferContext(context.address)
        #expect(packet.length == offset(of: \__sk_buff.len))
        #expect(packet.mark == offset(of: \__sk_buff.mark))
        #expect(packet.priority == offset(of: \__sk_buff.priority))
        #expect(packet.interfaceIndex == offset(of: \__sk_buff.ifindex))
        #expect(packet.hash == offset(of: \__sk_buff.hash))
    }

    @Test func packetsOfXDP() {
        let packet = XDPContext(context.address)
        #expect(packet.interfaceIndex == offset(of: \xdp_md.ingress_ifindex))
        #expect(packet.queueIndex == offset(of: \xdp_md.rx_queue_index))
    }

    @Test func sockets() {
        let socket = SocketContext(context.address)
        #expect(socket.family == offset(of: \bpf_sock.family))
        #expect(socket.type == offset(of: \bpf_sock.type))
        #expect(socket.protocolNumber == offset(of: \bpf_sock.protocol))
        #expect(socket.mark == offset(of: \bpf_sock.mark))
        #expect(socket.priority == offset(of: \bpf_sock.priority))
    }
}
