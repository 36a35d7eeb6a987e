// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BPFGlobals {
    /// Returns the current value of a variable as text, in the style of C's designated initializers.
    ///
    /// ```swift
    /// print(try object.globals.describe("config"))   // {.uid = 1000, .mode = MODE_STRICT, .comm = "cat"}
    /// ```
    ///
    /// - Parameters:
    ///   - name: the variable's name in C; `function.variable` for a static variable in a function.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does.
    public func describe(_ name: String, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        let variable = try known.variable(name, operation: .describe)
        let section = try self.section(of: variable, operation: .describe)
        let content = try bytes(of: section)[variable.range]
        return try SectionPrinter(objectName: objectName, btf: btf).text(of: variable, Array(content), options)
    }

    /// Returns all variables of a section as text, in the style of C's designated initializers.
    ///
    /// - Parameters:
    ///   - section: the section's name: `.rodata`, `.data`, `.bss`, or one such as `.data.name`.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` when the object has no such section, or as ``value(_:as:)``
    ///   does.
    public func describe(section: String, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        let content = try bytes(of: self.section(section))
        return try SectionPrinter(objectName: objectName, btf: btf).text(of: section, content, options)
    }

    /// A copy of a section.
    func bytes(of section: BPFMap) throws(BPFError) -> [UInt8] {
        guard section.isMappable else { return try content(of: section) }
        return try memory(of: section).withBytes(at: 0, count: section.valueSize) { $0.copy }
    }
}
