// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A table whose keys are prefixes, and where a lookup finds the longest one. The corresponding kernel definition is
/// `BPF_MAP_TYPE_LPM_TRIE` in `<linux/bpf.h>`.
///
/// The key begins with the length of the prefix in bits, a `UInt32`. Its data follow, most significant byte first.
@_rawLayout(like: MapDefinition)
public struct LPMTrie<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, KeyedMap, @unchecked Sendable {
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
                type: 11,
                maxEntries: maxEntries,
                flags: flags.union(.noPreallocation),
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
