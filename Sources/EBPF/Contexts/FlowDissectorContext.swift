// SPDX-License-Identifier: Apache-2.0

/// The context of the dissection of a packet into the keys of its flow: `SEC("flow_dissector")`. The corresponding kernel
/// definition is `struct __sk_buff` in `<linux/bpf.h>`. The verifier allows these members only.
///
/// Minimum kernel: Linux 4.20.
public struct FlowDissectorContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The packet.
    public var packet: Packet {
        @inline(__always) get { Packet(start: packetPointer(at: 76), end: packetPointer(at: 80)) }
    }

    /// What the program has to write: the keys of the flow.
    public var keys: UnsafeMutablePointer<FlowKeys> {
        @inline(__always) get { load(at: 144, as: UnsafeMutableRawPointer.self).assumingMemoryBound(to: FlowKeys.self) }
    }
}
