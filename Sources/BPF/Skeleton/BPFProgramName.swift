// SPDX-License-Identifier: Apache-2.0

/// The name of a program in C, which a generated type has checked.
public struct BPFProgramName: Sendable {
    let name: String

    /// Creates the name of a program in C.
    public init(_ name: String) { self.name = name }
}
