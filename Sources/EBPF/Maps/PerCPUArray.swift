// SPDX-License-Identifier: Apache-2.0

import Builtin

/// An array with a value for each element and CPU. The corresponding kernel definition is `BPF_MAP_TYPE_PERCPU_ARRAY` in
/// `<linux/bpf.h>`.
///
/// Programs see the value of the CPU they run on, so no other CPU changes it at the same time.
@_rawLayout(like: MapDefinition)
public struct PerCPUArray<Value: BitwiseCopyable>: ~Copyable, PerCPUMap, @unchecked Sendable {
    /// The type of the keys: the index of an element.
    public typealias Key = UInt32

    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many elements the array has.
    ///   - flags: Options of the map.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 6,
                maxEntries: maxEntries,
                flags: flags,
                pinning: pinning,
                keySize: MemoryLayout<UInt32>.stride,
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
}
