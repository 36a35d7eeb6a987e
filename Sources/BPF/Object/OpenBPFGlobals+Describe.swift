// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

extension OpenBPFGlobals {
    /// Returns the initial value of a variable as text, in the style of C's designated initializers.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C; `function.variable` for a static variable in a function.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does.
    public func describe(_ name: String, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        let variable = try known.variable(name, operation: .describe)
        let memory = try unsafe self.memory(of: variable, operation: .describe)
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: memory, count: variable.size))
        return try SectionPrinter(objectName: handle.name, btf: handle.btf).text(of: variable, bytes, options)
    }

    /// Returns the initial values of all variables of a section as text, in the style of C's designated initializers.
    ///
    /// - Parameters:
    ///   - section: the section's name: `.rodata`, `.data`, `.bss`, or one such as `.data.name`.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` when the object has no such section.
    public func describe(section: String, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        var size = 0
        guard section.isDataSection, section != ".kconfig", let map = unsafe handle.map(section),
            let start = unsafe bpf_map__initial_value(map, &size)
        else {
            let names = handle.maps.map(\.name).filter(\.isDataSection)
            throw ObjectPart.map.notFound(section, in: handle.name, among: names)
        }
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: size))
        return try SectionPrinter(objectName: handle.name, btf: handle.btf).text(of: section, bytes, options)
    }
}
