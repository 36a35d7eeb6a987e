// SPDX-License-Identifier: Apache-2.0

import Builtin

/// Sockets by a key, which programs redirect data to. The corresponding kernel definition is `BPF_MAP_TYPE_SOCKHASH` in
/// `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct SocketHashMap<Key: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many sockets the map has room for.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 18,
                maxEntries: maxEntries,
                pinning: pinning,
                keySize: MemoryLayout<Key>.stride,
                valueSize: 8,
                keyParameter: 0,
                valueParameter: 253
            )
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Inserts or replaces the socket of an event, and returns whether the kernel did so.
    ///
    /// The corresponding C function is `bpf_sock_hash_update`.
    @inline(__always) @discardableResult
    public func update(_ key: Key, to context: SocketOperationsContext, mode: UpdateMode = .any) -> Bool {
        withStored(key) { key in
            helper70(UnsafeMutableRawPointer(mutating: context.address), address, key, mode.rawValue) == 0
        }
    }

    /// Redirects a message to the socket for a key: to what it sends, or with `isIngress` to what it receives.
    ///
    /// Drops it when the map has no such socket. The corresponding C function is `bpf_msg_redirect_hash`.
    @inline(__always)
    public func redirect(_ context: SocketMessageContext, to key: Key, isIngress: Bool = false) -> SocketAction {
        withStored(key) { key in
            SocketAction(
                rawValue: Int32(
                    truncatingIfNeeded: helper71(
                        UnsafeMutableRawPointer(mutating: context.address),
                        address,
                        key,
                        isIngress ? 1 : 0
                    )
                )
            )
        }
    }

    /// Redirects a packet of a stream to the socket for a key: to what it sends, or with `isIngress` to what it receives.
    ///
    /// Drops it when the map has no such socket. The corresponding C function is `bpf_sk_redirect_hash`.
    @inline(__always)
    public func redirect(_ context: SocketBufferContext, to key: Key, isIngress: Bool = false) -> SocketAction {
        withStored(key) { key in
            SocketAction(
                rawValue: Int32(
                    truncatingIfNeeded: helper72(
                        UnsafeMutableRawPointer(mutating: context.address),
                        address,
                        key,
                        isIngress ? 1 : 0
                    )
                )
            )
        }
    }

    /// Selects the socket for a key for the connection or packet that is looked up, and returns whether that was possible.
    ///
    /// The corresponding C functions are `bpf_map_lookup_elem`, `bpf_sk_assign` and `bpf_sk_release`.
    /// Minimum kernel: Linux 5.9.
    @inline(__always) @discardableResult
    public func select(_ key: Key, for context: SocketLookupContext) -> Bool {
        withStored(key) { key in context.select(key, in: address) }
    }
}
