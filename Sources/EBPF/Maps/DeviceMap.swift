// SPDX-License-Identifier: Apache-2.0

import Builtin

/// Network devices that XDP programs redirect packets to. The corresponding kernel definition is `BPF_MAP_TYPE_DEVMAP` in
/// `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct DeviceMap: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many entries the map has room for.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, pinning: MapPinning = .none) {
        define(
            MapDefinition(type: 14, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Redirects the packet to the entry at an index, or returns `fallback` if there is none.
    ///
    /// The corresponding C function is `bpf_redirect_map`.
    @inline(__always)
    public func redirect(to index: UInt32, fallback: XDPAction = .abort) -> XDPAction {
        XDPAction(
            rawValue: Int32(
                truncatingIfNeeded: helper51(address, UInt64(index), UInt64(UInt32(bitPattern: fallback.rawValue)))
            )
        )
    }
}
