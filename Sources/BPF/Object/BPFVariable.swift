// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// A global variable of a BPF object: its name, its place and its type in C.
///
/// ```swift
/// for variable in object.globals.variables { print(variable) }
/// // .rodata: const volatile __u32 limit
/// ```
public struct BPFVariable: Sendable, CustomStringConvertible {
    /// The name in C; `function.variable` for a static variable in a function.
    public let name: String

    /// The section: `.rodata`, `.data`, `.bss`, `.kconfig`, or one such as `.data.name`.
    public let section: String

    /// The offset in the section, in bytes.
    public let offset: Int

    /// The size in bytes.
    public let size: Int

    /// The type in C.
    public let type: BTF.CType

    init(_ variable: BTFTypes.Variable, in btf: BTF) {
        name = variable.name
        section = variable.section
        offset = variable.offset
        size = variable.size
        type = BTF.CType(btf, variable.type)
    }

    /// Whether it can be set only before the object is loaded, as in `.rodata`, or not at all, as in `.kconfig`.
    public var isConstant: Bool { section.isConstantSection }

    /// The section and the declaration.
    public var description: String { "\(section): \(type.btf.reader.declaration(of: type.id, named: name))" }
}

extension String {
    /// Whether the section's variables do not change after the load.
    var isConstantSection: Bool { hasPrefix(".rodata") || self == ".kconfig" }
}
