// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Drops TCP segments to blocked ports, and counts them.

let blockedPorts = HashMap<UInt16, UInt64>(maxEntries: 1024)
let passed = PerCPUArray<UInt64>(maxEntries: 1)

@section("xdp")
func portFilter(_ context: XDPContext) -> XDPAction {
    let packet = context.packet
    guard let ethernet = packet.header(at: 0, as: EthernetHeader.self),
        ethernet.pointee.etherType == EthernetHeader.ipv4,
        let ip = packet.header(at: EthernetHeader.size, as: IPv4Header.self),
        ip.pointee.protocolNumber == IPv4Header.tcp,
        let tcp = packet.header(at: EthernetHeader.size + ip.pointee.headerLength, as: TCPHeader.self)
    else {
        return .pass
    }
    if let hits = blockedPorts.lookup(tcp.pointee.destinationPort.value) {
        hits.atomicAdd(1)
        return .drop
    }
    passed[0, default: 0] &+= 1
    return .pass
}
