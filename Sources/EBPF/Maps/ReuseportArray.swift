// SPDX-License-Identifier: Apache-2.0

import Builtin

/// The sockets of a group with `SO_REUSEPORT`. The corresponding kernel definition is
/// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY` in `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct ReuseportArray: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many sockets the map has room for.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, pinning: MapPinning = .none) {
        define(MapDefinition(type: 20, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 8))
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Selects the socket at an index for the packet, and returns whether there is one.
    ///
    /// The corresponding C function is `bpf_sk_select_reuseport`.
    @inline(__always) @discardableResult
    public func select(_ index: UInt32, for context: ReuseportContext) -> Bool {
        withStored(index) { index in
            helper82(
                UnsafeMutableRawPointer(mutating: context.address),
                address,
                UnsafeMutableRawPointer(mutating: index),
                0
            ) == 0
        }
    }
}
