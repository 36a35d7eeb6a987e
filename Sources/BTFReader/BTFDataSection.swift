// SPDX-License-Identifier: Apache-2.0

/// An ELF section that may contain variables, for the check of the types.
package struct BTFDataSection: Sendable {
    /// The offset in the names of the sections.
    package let nameOffset: UInt32
    /// The size in bytes.
    package let size: UInt32

    @inlinable @inline(__always)
    package init(nameOffset: UInt32, size: UInt32) {
        self.nameOffset = nameOffset
        self.size = size
    }
}
