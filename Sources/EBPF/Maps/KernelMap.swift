// SPDX-License-Identifier: Apache-2.0

/// A map that a program declares as a global constant.
public protocol KernelMap: ~Copyable {
    /// The address that helpers take for the map.
    var address: UnsafeMutableRawPointer { get }
}

extension KernelMap where Self: ~Copyable {
    /// Stores the definition of a map in the map's place.
    @inline(__always)
    func define(_ definition: MapDefinition) {
        address.assumingMemoryBound(to: MapDefinition.self).pointee = definition
    }
}
