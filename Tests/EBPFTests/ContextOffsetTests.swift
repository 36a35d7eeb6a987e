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

    @Test func messagesOfSockets() {
        let message = SocketMessageContext(context.address)
        #expect(message.family == offset(of: \sk_msg_md.family))
        #expect(message.remoteIPv4.bigEndian == offset(of: \sk_msg_md.remote_ip4))
        #expect(message.localIPv4.bigEndian == offset(of: \sk_msg_md.local_ip4))
        #expect(message.localPort == offset(of: \sk_msg_md.local_port).map { UInt16($0) })
        #expect(message.size == offset(of: \sk_msg_md.size))
    }

    @Test func lookupsOfSockets() {
        let lookup = SocketLookupContext(context.address)
        #expect(lookup.family == offset(of: \bpf_sk_lookup.family))
        #expect(lookup.protocolNumber == offset(of: \bpf_sk_lookup.protocol))
        #expect(lookup.remoteIPv4.bigEndian == offset(of: \bpf_sk_lookup.remote_ip4))
        #expect(lookup.remotePort.bigEndian == offset(of: \bpf_sk_lookup.remote_port).map { UInt16($0) })
        #expect(lookup.localIPv4.bigEndian == offset(of: \bpf_sk_lookup.local_ip4))
        #expect(lookup.localPort == offset(of: \bpf_sk_lookup.local_port).map { UInt16($0) })
    }

    @Test func optionsOfSockets() {
        let option = SocketOptionContext(context.address)
        #expect(option.level == offset(of: \bpf_sockopt.level).map { Int32($0) })
        #expect(option.name == offset(of: \bpf_sockopt.optname).map { Int32($0) })
        #expect(option.length == offset(of: \bpf_sockopt.optlen).map { Int32($0) })
        #expect(option.returnValue == offset(of: \bpf_sockopt.retval).map { Int32($0) })
    }

    @Test func keysOfFlows() {
        #expect(MemoryLayout<FlowKeys>.size == MemoryLayout<bpf_flow_keys>.size)
        #expect(
            MemoryLayout<FlowKeys>.offset(of: \.protocolNumber) == MemoryLayout<bpf_flow_keys>.offset(of: \.ip_proto)
        )
        #expect(MemoryLayout<FlowKeys>.offset(of: \.sourcePort) == MemoryLayout<bpf_flow_keys>.offset(of: \.sport))
        #expect(MemoryLayout<FlowKeys>.offset(of: \.flags) == MemoryLayout<bpf_flow_keys>.offset(of: \.flags))
    }

    @Test func choicesOfGroups() {
        let group = ReuseportContext(context.address)
        #expect(group.length == offset(of: \sk_reuseport_md.len))
        #expect(group.protocolNumber == offset(of: \sk_reuseport_md.ip_protocol))
        #expect(group.hash == offset(of: \sk_reuseport_md.hash))
    }
}
