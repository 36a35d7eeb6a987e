// SPDX-License-Identifier: Apache-2.0

/// One type of a ``BTFTypes``: a `struct btf_type` of `<linux/btf.h>`, read when it is asked for.
package struct BTFType: Sendable {
    /// The type's ID, from 1; 0 is `void`.
    package let id: UInt32
    package let kind: BTFKind
    /// Where the name begins in the strings.
    let nameOffset: UInt32
    /// How many members, parameters, enumerators or variables follow.
    package let count: Int
    /// `kind_flag`: bit fields in a structure, signed values in an enumeration.
    package let hasKindFlag: Bool
    /// `size` or `type`, by the kind.
    let sizeOrType: UInt32
    /// Where the type begins, in bytes from the start of the BTF.
    let offset: Int

    /// Where that begins what follows `struct btf_type`.
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
