// SPDX-License-Identifier: Apache-2.0

/// The limits of BTF's IDs and names, for references from other sections.
package struct BTFLimits: Sendable {
    /// One more than the last type's ID.
    package let typeCount: UInt32
    /// The size of the strings, in bytes.
    package let stringsSize: UInt32
}
