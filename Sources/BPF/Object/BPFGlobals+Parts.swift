// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BPFGlobals {
    /// The variables with their sections and types, sorted by name, without those that share a name with others.
    public var variables: [BPFVariable] { known.all(in: btf?.types.map { BTF(checked: $0, name: objectName) }) }

    /// Returns the text in an array of characters, up to the first zero byte. Bytes that are not UTF-8 are replaced.
    ///
    /// - Parameter name: the variable's name in C.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does, and ``BPFError/Code/typeMismatch`` for a variable of another
    ///   type.
    public func string(_ name: String) throws(BPFError) -> String {
        let variable = try known.text(name, nil, operation: .read)
        return try read(variable) { GlobalVariables.text($0) }
    }

    /// Sets an array of characters in `.data` or `.bss` to a text and zeros.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - text: a text without zero bytes, which with its closing zero fits the array.
    /// - Throws: ``BPFError`` as `set(_:to:)` of a value does, ``BPFError/Code/typeMismatch`` for a variable of another
    ///   type, or ``BPFError/Code/sizeMismatch`` for a text that is too long.
    public func set(_ name: String, to text: String) throws(BPFError) {
        let variable = try known.text(name, text, operation: .set)
        let bytes = GlobalVariables.bytes(of: text, size: variable.size)
        try write(variable, in: section(of: variable, operation: .set)) { target in
            unsafe target.withUnsafeMutableBytes { unsafe $0.copyBytes(from: bytes) }
        }
    }

    /// Returns a variable that can be changed in one step, while programs do the same.
    ///
    /// ```swift
    /// let calls = try object.globals.atomic("calls", as: UInt64.self)
    /// let since = calls.exchange(0)
    /// ```
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - number: its type, of the variable's size.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does, or ``BPFError/Code/notSupported`` for a section that cannot be
    ///   mapped into memory, since all of its variables are static or hidden.
    public func atomic<Number: BPFAtomicNumber>(
        _ name: String,
        as number: Number.Type
    ) throws(BPFError) -> BPFAtomic<Number> {
        try Number.checkSize(.read, .variable(name))
        let variable = try known.variable(name, as: number, operation: .read)
        let section = try self.section(of: variable, operation: .read)
        guard section.isMappable, variable.offset % Number.bpfSize == 0 else {
            throw BPFError(
                .notSupported,
                operation: .mapMemory,
                subject: .variable(name),
                message: section.isMappable
                    ? "it is not aligned to its size" : "libbpf created its section so that it cannot be mapped",
                advice: "Use a variable that is neither static nor hidden"
            )
        }
        let memory = try memory(of: section)
        return unsafe BPFAtomic(memory.start + variable.offset, isWritable: memory.isWritable, owner: memory)
    }

    /// Returns a copy of all bytes of a section.
    ///
    /// - Parameter section: the section's name: `.rodata`, `.data`, `.bss`, `.kconfig`, or one such as `.data.name`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` when the object has no such section, or as
    ///   ``value(_:as:)`` does.
    public func bytes(ofSection section: String) throws(BPFError) -> [UInt8] {
        try bytes(of: self.section(section))
    }

    /// Calls a closure with a copy of a variable's bytes.
    func read<Result>(
        _ variable: BTFTypes.Variable,
        _ body: (RawSpan) -> Result
    ) throws(BPFError) -> Result {
        let section = try self.section(of: variable, operation: .read)
        guard section.isMappable else {
            let bytes = try Array(content(of: section)[variable.range])
            return unsafe body(bytes.span.bytes)
        }
        return try memory(of: section).withBytes(at: variable.offset, count: variable.size, body)
    }
}
