// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A value for each inode, freed with it. The corresponding kernel definition is `BPF_MAP_TYPE_INODE_STORAGE` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 5.10.
@_rawLayout(like: MapDefinition)
public struct InodeStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    @inline(__always)
    public init(pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 28,
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

    /// Returns the value of an inode, or nil if it has none.
    ///
    /// The corresponding C function is `bpf_inode_storage_get`.
    @inline(__always)
    public func lookup(_ inode: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
        helper145(address, inode, nil, 0)?.assumingMemoryBound(to: Value.self)
    }

    /// Returns the value of an inode, which is created of zeros if it has none. Nil if that fails.
    ///
    /// The corresponding C function is `bpf_inode_storage_get` with `BPF_LOCAL_STORAGE_GET_F_CREATE`.
    @inline(__always)
    public func create(_ inode: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
        helper145(address, inode, nil, 1)?.assumingMemoryBound(to: Value.self)
    }

    /// Removes the value of an inode, and returns whether there was one.
    ///
    /// The corresponding C function is `bpf_inode_storage_delete`.
    @inline(__always) @discardableResult
    public func delete(_ inode: UnsafeMutableRawPointer) -> Bool {
        helper146(address, inode) == 0
    }
}
