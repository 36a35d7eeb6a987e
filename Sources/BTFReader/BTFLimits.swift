// SPDX-License-Identifier: Apache-2.0

/// How far the numbers of BTF reach, for what refers to it from outside.
package struct BTFLimits: Sendable {
    /// One more than the last type's ID.
    package let typeCount: UInt32
    /// The size of the strings, in bytes.
    package let stringsSize: UInt32
}
