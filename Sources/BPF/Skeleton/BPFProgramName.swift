// SPDX-License-Identifier: Apache-2.0

/// The name of a program in C, which a generated type has checked.
public struct BPFProgramName: Sendable, Hashable, CustomStringConvertible {
    let name: String

    /// The name in C.
    public var description: String { name }

    /// Creates the name of a program in C.
    public init(_ name: String) { self.name = name }
}
