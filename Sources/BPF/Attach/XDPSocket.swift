// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A socket for the XDP programs of the interfaces of one network namespace, as `ip link` attaches them.
///
/// Layouts and numbers: `struct ifinfomsg` of `<linux/rtnetlink.h>`, and `IFLA_XDP_*` of `<linux/if_link.h>`.
struct XDPSocket: Sendable {
    private let socket: RouteSocket

    /// Opens a socket in the calling thread's network namespace, which it stays in.
    init() throws(Errno) { socket = try RouteSocket() }

    /// The IDs of an interface's programs: the driver's, the network stack's and the device's.
    func programs(of interface: UInt32) throws(Errno) -> [UInt32] {
        // RTM_GETLINK and RTM_NEWLINK
        let entries = try socket.request(18, .acknowledge, Self.body(interface), answer: 16)
        let state = entries.first?.dropFirst(16).netlinkAttribute(43) ?? []  // IFLA_XDP
        // IFLA_XDP_DRV_PROG_ID, IFLA_XDP_SKB_PROG_ID, IFLA_XDP_HW_PROG_ID
        return [5, 6, 7].compactMap { state.netlinkAttribute($0)?.integer(at: 0, as: UInt32.self) }
    }

    /// Replaces an interface's program.
    ///
    /// - Parameters:
    ///   - former: the program that must be attached.
    ///   - program: the new one, or `nil` for none.
    ///   - mode: `XDP_FLAGS_*`.
    func replace(
        _ former: OwnedDescriptor,
        by program: OwnedDescriptor?,
        of interface: UInt32,
        mode: UInt32
    ) throws(Errno) {
        var body = Self.body(interface)
        body.append(43) { state in  // IFLA_XDP
            state.append(1, UInt32(bitPattern: program?.rawValue ?? -1))  // IFLA_XDP_FD
            state.append(3, mode | 1 << 4)  // IFLA_XDP_FLAGS: XDP_FLAGS_REPLACE
            state.append(8, UInt32(bitPattern: former.rawValue))  // IFLA_XDP_EXPECTED_FD
        }
        _ = try withExtendedLifetime((former, program)) { () throws(Errno) in
            try socket.request(19, .acknowledge, body)  // RTM_SETLINK
        }
    }

    private static func body(_ interface: UInt32) -> NetlinkBytes {
        var body = NetlinkBytes()
        body.append(UInt32(0))  // AF_UNSPEC, and the type of the device
        for field in [interface, 0, 0] { body.append(field) }
        return body
    }
}
