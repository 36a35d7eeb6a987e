// SPDX-License-Identifier: Apache-2.0

/// The kinds of BTF type: `BTF_KIND_*` in `<linux/btf.h>`.
package enum BTFKind: UInt8, Sendable {
    case void, integer, pointer, array, structure, union, enumeration, forward, typedef, volatile, const, restrict
    case function, functionPrototype, variable, dataSection, float, declarationTag, typeTag, enumeration64

    /// The kind in the `info` of a type; `void` for an unknown one.
    init(info: UInt32) {
        let number = UInt8(truncatingIfNeeded: info >> 24 & 0x1F)
        // The cases are numbered without gaps. A switch over them would cost as much as the rest of reading a type.
        self = number <= BTFKind.enumeration64.rawValue ? unsafe unsafeBitCast(number, to: BTFKind.self) : .void
    }

    /// The kind's name in C or in the kernel's documentation.
    package var description: String {
        switch self {
        case .void: "void"
        case .integer: "int"
        case .pointer: "pointer"
        case .array: "array"
        case .structure: "struct"
        case .union: "union"
        case .enumeration, .enumeration64: "enum"
        case .forward: "forward declaration"
        case .typedef: "typedef"
        case .volatile: "volatile"
        case .const: "const"
        case .restrict: "restrict"
        case .function: "function"
        case .functionPrototype: "function prototype"
        case .variable: "variable"
        case .dataSection: "data section"
        case .float: "float"
        case .declarationTag: "declaration tag"
        case .typeTag: "type tag"
        }
    }

    /// Whether the type is a typedef, a qualifier or a tag of another type.
    package var isAlias: Bool {
        switch self {
        case .typedef, .volatile, .const, .restrict, .typeTag: true
        default: false
        }
    }

    /// Whether a bit field can have such a type.
    var holdsBitFields: Bool { self == .integer || self == .enumeration || self == .enumeration64 }

    /// Whether a type of this kind contains other types. A pointer does not.
    var contains: Bool {
        switch self {
        case .structure, .union, .array, .variable, .declarationTag: true
        default: isAlias
        }
    }

    /// The bytes that follow `struct btf_type` for `count` members, parameters, enumerators or variables.
    func trailingSize(count: Int) -> Int {
        switch self {
        case .void, .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .float, .typeTag: 0
        case .integer, .variable, .declarationTag: 4
        case .array: 12
        case .enumeration, .functionPrototype: 8 * count
        case .structure, .union, .dataSection, .enumeration64: 12 * count
        }
    }
}
