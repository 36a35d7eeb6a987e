// SPDX-License-Identifier: Apache-2.0

extension BTF {
    /// The kinds of BTF type.
    ///
    /// The corresponding kernel definitions are `BTF_KIND_*` in `<linux/btf.h>`.
    public enum Kind: UInt8, Sendable, CaseIterable, CustomStringConvertible {
        /// No type.
        case void
        /// An integer, a character or a `bool`.
        case integer
        /// A pointer.
        case pointer
        /// An array.
        case array
        /// A `struct`.
        case structure
        /// A `union`.
        case union
        /// An `enum` of at most 32 bits.
        case enumeration
        /// A declaration of a `struct` or a `union` without its members.
        case forward
        /// A `typedef`.
        case typedef
        /// A `volatile` type.
        case volatile
        /// A `const` type.
        case const
        /// A `restrict` pointer.
        case restrict
        /// A function.
        case function
        /// A function's parameters and result.
        case prototype
        /// A global variable.
        case variable
        /// A section of an object, with its variables.
        case dataSection
        /// A floating-point number. Minimum kernel: Linux 5.13.
        case float
        /// A tag of a declaration. Minimum kernel: Linux 5.16.
        case declarationTag
        /// A tag of a type. Minimum kernel: Linux 5.17.
        case typeTag
        /// An `enum` of 64 bits. Minimum kernel: Linux 6.0.
        case enumeration64

        /// The kind's name in C, for example `struct`.
        public var description: String {
            switch self {
            case .void: "void"
            case .integer: "int"
            case .pointer: "pointer"
            case .array: "array"
            case .structure: "struct"
            case .union: "union"
            case .enumeration: "enum"
            case .enumeration64: "64-bit enum"
            case .forward: "forward declaration"
            case .typedef: "typedef"
            case .volatile: "volatile"
            case .const: "const"
            case .restrict: "restrict"
            case .function: "function"
            case .prototype: "function prototype"
            case .variable: "variable"
            case .dataSection: "data section"
            case .float: "float"
            case .declarationTag: "declaration tag"
            case .typeTag: "type tag"
            }
        }

        /// The name of the case, for advice.
        var caseName: String { Self.caseNames[Int(rawValue)] }

        private static let caseNames = [
            "void", "integer", "pointer", "array", "structure", "union", "enumeration", "forward", "typedef",
            "volatile",
            "const", "restrict", "function", "prototype", "variable", "dataSection", "float", "declarationTag",
            "typeTag",
            "enumeration64",
        ]

        /// The rank in a look-up without a kind.
        var preference: Int {
            switch self {
            case .structure, .union, .enumeration, .enumeration64, .typedef, .integer, .float: 0
            case .variable: 1
            case .function: 2
            case .dataSection: 3
            case .forward: 4
            default: 5
            }
        }
    }
}
