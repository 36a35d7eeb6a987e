// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A set that can say that a value is not in it. The corresponding kernel definition is `BPF_MAP_TYPE_BLOOM_FILTER` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 5.16.
@_rawLayout(like: MapDefinition)
public struct BloomFilter<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many values the map has room for.
    ///   - flags: Options of the map.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 30,
                maxEntries: maxEntries,
                flags: flags,
                pinning: pinning,
                valueSize: MemoryLayout<Value>.stride,
                valueParameter: 0
            )
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Adds a value to the set, and returns whether the map had room for it.
    ///
    /// The corresponding C function is `bpf_map_push_elem`.
    @inline(__always) @discardableResult
    public func push(_ value: Value) -> Bool {
        withStored(value) { helper87(address, $0, 0) == 0 }
    }

    /// Returns false if the value is not in the set. True can be wrong.
    ///
    /// The corresponding C function is `bpf_map_peek_elem`.
    @inline(__always)
    public func mayContain(_ value: Value) -> Bool {
        var value = value
        return withUnsafeMutablePointer(to: &value) { helper89(address, $0) == 0 }
    }
}
