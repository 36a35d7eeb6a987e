// SPDX-License-Identifier: Apache-2.0

import Builtin

/// An array of maps. The corresponding kernel definition is `BPF_MAP_TYPE_ARRAY_OF_MAPS` in `<linux/bpf.h>`.
///
/// User space creates the inner maps and inserts them. They have the kind and the sizes of the declaration:
///
/// ```swift
/// let tenants = ArrayOfMaps<UInt64, HashMap<UInt32, UInt64>>(maxEntries: 64, of: HashMap(maxEntries: 1024))
/// tenants.lookup(7)?.add(1, to: CurrentTask.userID)
/// ```
@_rawLayout(like: NestedMapDefinition)
public struct ArrayOfMaps<Inner: KeyedMap & ~Copyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many maps it has room for.
    ///   - inner: The declaration of the inner maps.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, of inner: consuming Inner, pinning: MapPinning = .none) {
        let outer = MapDefinition(
            type: 12,
            maxEntries: maxEntries,
            pinning: pinning,
            keySize: 4,
            keyParameter: 254
        )
        address.assumingMemoryBound(to: NestedMapDefinition.self).pointee = NestedMapDefinition(
            outer,
            inner: inner.address,
            firstParameter: 0
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Returns the map for a key, or nil if there is none.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inline(__always)
    public func lookup(_ key: UInt32) -> InnerMap<Inner>? {
        withStored(key) { key in
            helper1(address, key).map { InnerMap(address: $0) }
        }
    }
}
