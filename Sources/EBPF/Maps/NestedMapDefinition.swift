// SPDX-License-Identifier: Apache-2.0

/// The definition of a map whose values are maps, and the definition of those.
public struct NestedMapDefinition: BitwiseCopyable, Sendable {
    var outer: MapDefinition
    var inner: MapDefinition

    /// - Parameter firstParameter: The index of the inner map's first generic argument among those of both.
    @inline(__always)
    init(_ outer: MapDefinition, inner: UnsafeMutableRawPointer, firstParameter: UInt32) {
        self.outer = outer
        self.inner = inner.assumingMemoryBound(to: MapDefinition.self).pointee
        if self.inner.keyParameter < 253 { self.inner.keyParameter &+= firstParameter }
        if self.inner.valueParameter < 253 { self.inner.valueParameter &+= firstParameter }
    }
}
