// SPDX-License-Identifier: Apache-2.0

/// The name of a map in C, which a generated type has checked.
public struct BPFMapName: Sendable, Hashable, CustomStringConvertible {
    let name: String

    /// The name in C.
    public var description: String { name }

    /// Creates the name of a map in C.
    public init(_ name: String) { self.name = name }
}
