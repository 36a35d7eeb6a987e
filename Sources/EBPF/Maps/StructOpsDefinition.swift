// SPDX-License-Identifier: Apache-2.0

/// The definition of a kernel structure, which is what a ``StructOps`` declared as a global holds.
///
/// The compiler takes it out of the program, and writes the structure with its programs to the object.
public struct StructOpsDefinition<Values: BitwiseCopyable>: BitwiseCopyable {
    /// The values begin behind 8 bytes.
    var isLinked: UInt64
    var values: Values
}
