// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Programs at sockets and namespaces, and maps of sockets and of maps.

let tenants = HashOfMaps<UInt64, HashMap<UInt32, UInt64>>(maxEntries: 64, of: HashMap(maxEntries: 16))
let slots = ArrayOfMaps<ArrayMap<UInt32>>(maxEntries: 8, of: ArrayMap(maxEntries: 2))
let sockets = SocketMap(maxEntries: 4)
let byPort = SocketHashMap<UInt32>(maxEntries: 4)
let group = ReuseportArray(maxEntries: 4)
let sent = Variable<UInt64>(0)
let received = Variable<UInt64>(0)
let established = Variable<UInt64>(0)

@section("raw_tp")
func innerMapsAreChanged(_ context: RawTracepointContext) -> Int32 {
    tenants.lookup(7)?.add(1, to: 5)
    guard let slot = slots.lookup(1) else { return -1 }
    slot[0] = 9
    return Int32(truncatingIfNeeded: slot[1, default: 3])
}

/// Connections end in the map.
@section("sockops")
func connectionsAreKept(_ context: SocketOperationsContext) -> Int32 {
    guard context.operation == SocketOperationsContext.connected else { return 0 }
    if byPort.update(UInt32(context.localPort), to: context, mode: .insert) { established.add(1) }
    return 0
}

/// What socket 0 sends is what socket 1 receives, without the network stack between them.
@section("sk_msg")
func messagesAreRedirected(_ context: SocketMessageContext) -> SocketAction {
    sent.add(UInt64(context.size))
    return sockets.redirect(context, to: 1, isIngress: true)
}

@section("sk_msg")
func messagesAreFiltered(_ context: SocketMessageContext) -> SocketAction {
    guard context.pull(from: 0, to: 4), let word = context.packet.header(at: 0, as: UInt32.self) else { return .pass }
    if word.pointee == 0 { return .drop }
    return byPort.redirect(context, to: UInt32(context.localPort))
}

@section("sk_skb/stream_parser")
func lengthsAreParsed(_ context: SocketBufferContext) -> Int32 { Int32(truncatingIfNeeded: context.length) }

@section("sk_skb/stream_verdict")
func packetsAreCounted(_ context: SocketBufferContext) -> SocketAction {
    received.add(UInt64(context.length))
    if context.length == 0 { return byPort.redirect(context, to: 0) }
    return .pass
}

/// One socket takes the connections of another port.
@section("sk_lookup")
func connectionsAreTakenOver(_ context: SocketLookupContext) -> SocketAction {
    if context.localPort == 7 { sockets.select(2, for: context) }
    return .pass
}

@section("sk_reuseport")
func theSecondIsSelected(_ context: ReuseportContext) -> SocketAction {
    group.select(2, for: context) ? .pass : .drop
}

/// `SO_SNDBUF` has a limit.
@section("cgroup/setsockopt")
func buffersAreLimited(_ context: SocketOptionContext) -> Int32 {
    guard context.level == 1, context.name == 7, let size = context.value.header(at: 0, as: UInt32.self) else {
        return 1
    }
    return size.pointee > 100_000 ? 0 : 1
}

@section("cgroup/getsockopt")
func optionsAreRead(_ context: SocketOptionContext) -> Int32 { context.length > 4096 ? 0 : 1 }

@section("flow_dissector")
func flowsAreDissected(_ context: FlowDissectorContext) -> FlowDissectorAction {
    guard let ethernet = context.packet.header(at: 0, as: EthernetHeader.self) else { return .drop }
    context.keys.pointee.networkOffset = 14
    context.keys.pointee.protocolNumber = ethernet.pointee.source[0]
    return .done
}
