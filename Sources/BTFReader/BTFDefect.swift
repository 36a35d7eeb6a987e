// SPDX-License-Identifier: Apache-2.0

/// A defect of BTF.
package struct BTFDefect: Error, Hashable, Sendable, CustomStringConvertible {
    /// The offset in bytes from the start of the BTF.
    package let offset: Int

    /// A description, for example `type 17 (struct) refers to type 9000, the last one is 203`.
    package let description: String

    /// Whether the BTF may have a newer format, and not a defect.
    package let isOfNewerFormat: Bool

    init(_ description: String, at offset: Int, isOfNewerFormat: Bool = false) {
        self.offset = offset
        self.description = description
        self.isOfNewerFormat = isOfNewerFormat
    }
}
