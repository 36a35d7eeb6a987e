// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A hash table that drops the least recently used entry when it is full. The corresponding kernel definition is
/// `BPF_MAP_TYPE_LRU_HASH` in `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct LRUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, KeyedMap, @unchecked Sendable {
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
                type: 9,
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
