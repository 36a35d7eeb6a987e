// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A value for each socket, freed with it. The corresponding kernel definition is `BPF_MAP_TYPE_SK_STORAGE` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 5.2.
@_rawLayout(like: MapDefinition)
public struct SocketStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    @inline(__always)
    public init(pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 24,
                maxEntries: 0,
                flags: .noPreallocation,
                pinning: pinning,
                keySize: 4,
                valueSize: MemoryLayout<Value>.stride,
                keyParameter: 254,
                valueParameter: 0
            )
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Returns the value of a socket, or nil if it has none.
    ///
    /// The corresponding C function is `bpf_sk_storage_get`.
    @inline(__always)
    public func lookup(_ socket: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
        helper107(address, socket, nil, 0)?.assumingMemoryBound(to: Value.self)
    }

    /// Returns the value of a socket, which is created of zeros if it has none. Nil if that fails.
    ///
    /// The corresponding C function is `bpf_sk_storage_get` with `BPF_LOCAL_STORAGE_GET_F_CREATE`.
    @inline(__always)
    public func create(_ socket: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
        helper107(address, socket, nil, 1)?.assumingMemoryBound(to: Value.self)
    }

    /// Removes the value of a socket, and returns whether there was one.
    ///
    /// The corresponding C function is `bpf_sk_storage_delete`.
    @inline(__always) @discardableResult
    public func delete(_ socket: UnsafeMutableRawPointer) -> Bool {
        helper108(address, socket) == 0
    }
}
