// SPDX-License-Identifier: Apache-2.0

/// What is wrong with BTF, and where.
package struct BTFDefect: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, in bytes from the start of the BTF.
    package let offset: Int

    /// What is wrong there, for example `type 17 (struct) refers to type 9000, the last one is 203`.
    package let description: String

    /// Whether it may be BTF of a newer format, and no defect at all.
    package let isOfNewerFormat: Bool

    init(_ description: String, at offset: Int, isOfNewerFormat: Bool = false) {
        self.offset = offset
        self.description = description
        self.isOfNewerFormat = isOfNewerFormat
    }
}
