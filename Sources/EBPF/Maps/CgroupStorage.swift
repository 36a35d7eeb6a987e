// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A value for each cgroup, freed with it. The corresponding kernel definition is `BPF_MAP_TYPE_CGRP_STORAGE` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 6.2.
@_rawLayout(like: MapDefinition)
public struct CgroupStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    @inline(__always)
    public init(pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 32,
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

    /// Returns the value of a cgroup, or nil if it has none.
    ///
    /// The corresponding C function is `bpf_cgrp_storage_get`.
    @inline(__always)
    public func lookup(_ cgroup: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
        helper210(address, cgroup, nil, 0)?.assumingMemoryBound(to: Value.self)
    }

    /// Returns the value of a cgroup, which is created of zeros if it has none. Nil if that fails.
    ///
    /// The corresponding C function is `bpf_cgrp_storage_get` with `BPF_LOCAL_STORAGE_GET_F_CREATE`.
    @inline(__always)
    public func create(_ cgroup: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
        helper210(address, cgroup, nil, 1)?.assumingMemoryBound(to: Value.self)
    }

    /// Removes the value of a cgroup, and returns whether there was one.
    ///
    /// The corresponding C function is `bpf_cgrp_storage_delete`.
    @inline(__always) @discardableResult
    public func delete(_ cgroup: UnsafeMutableRawPointer) -> Bool {
        helper211(address, cgroup) == 0
    }
}
