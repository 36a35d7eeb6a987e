// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A hash table with a value for each CPU that drops the least recently used entry when it is full. The corresponding
/// kernel definition is `BPF_MAP_TYPE_LRU_PERCPU_HASH` in `<linux/bpf.h>`.
///
/// Programs see the value of the CPU they run on, so no other CPU changes it at the same time.
@_rawLayout(like: MapDefinition)
public struct LRUPerCPUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, PerCPUMap,
    @unchecked Sendable
{
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many entries the map has room for.
    ///   - flags: Options of the map.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 10,
                maxEntries: maxEntries,
                flags: flags,
                pinning: pinning,
                keySize: MemoryLayout<Key>.stride,
                valueSize: MemoryLayout<Value>.stride,
                keyParameter: 0,
                valueParameter: 1
            )
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }
}
