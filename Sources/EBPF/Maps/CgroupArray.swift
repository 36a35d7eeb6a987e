// SPDX-License-Identifier: Apache-2.0

import Builtin

/// Control groups that programs test for membership. The corresponding kernel definition is `BPF_MAP_TYPE_CGROUP_ARRAY` in
/// `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct CgroupArray: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many entries the map has room for.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, pinning: MapPinning = .none) {
        define(
            MapDefinition(type: 8, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Returns whether the current task is in the control group at an index or in one below it.
    ///
    /// The corresponding C function is `bpf_current_task_under_cgroup`.
    @inline(__always)
    public func containsCurrentTask(at index: UInt32) -> Bool {
        helper37(address, index) == 1
    }
}
