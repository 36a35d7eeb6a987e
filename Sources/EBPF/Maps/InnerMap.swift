// SPDX-License-Identifier: Apache-2.0

/// A map that is a value of another map: what ``ArrayOfMaps`` and ``HashOfMaps`` return.
public struct InnerMap<Map: KeyedMap & ~Copyable>: KeyedMap, BitwiseCopyable {
    /// The type of the keys.
    public typealias Key = Map.Key
    /// The type of the values.
    public typealias Value = Map.Value

    /// The address that helpers take for the map.
    public let address: UnsafeMutableRawPointer

    @inline(__always)
    init(address: UnsafeMutableRawPointer) {
        self.address = address
    }
}
