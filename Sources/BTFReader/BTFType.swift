// SPDX-License-Identifier: Apache-2.0

/// A type of a ``BTFTypes``: a `struct btf_type` in `<linux/btf.h>`, read on demand.
package struct BTFType: Sendable {
    /// The type's ID, from 1; 0 is `void`.
    package let id: UInt32
    package let kind: BTFKind
    /// The offset of the name in the strings.
    let nameOffset: UInt32
    /// The number of members, parameters, enumerators or variables.
    package let count: Int
    /// `kind_flag`: bit fields in a structure, signed values in an enumeration.
    package let hasKindFlag: Bool
    /// `size` or `type`, depending on the kind.
    let sizeOrType: UInt32
    /// The offset of the type, in bytes from the start of the BTF.
    let offset: Int

    /// The offset of the data after `struct btf_type`.
    var trailing: Int { offset + Self.headerSize }

    /// `sizeof(struct btf_type)`.
    static let headerSize = 12

    static let void = BTFType(
        id: 0,
        kind: .void,
        nameOffset: 0,
        count: 0,
        hasKindFlag: false,
        sizeOrType: 0,
        offset: 0
    )
}
