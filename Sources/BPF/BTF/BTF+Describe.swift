// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BTF {
    /// Returns bytes as a value of a type, as text in the style of C's designated initializers.
    ///
    /// ```swift
    /// let btf = try BTF(of: object)
    /// try ring.consume { sample in print(try btf.describe(sample.bytes, as: "struct exec_event")) }
    /// // {.pid = 4242, .reason = EXEC_OK, .command = "cat", .args = {[0 ... 5] = 0}}
    /// ```
    ///
    /// - Parameters:
    ///   - bytes: a value in this machine's byte order, of the type's size. A structure that ends with a flexible array
    ///     may be followed by its elements.
    ///   - type: the name of a type in C, for example `struct exec_event`.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeNotFound``, ``BPFError/Code/sizeMismatch``, or
    ///   ``BPFError/Code/typeMismatch`` for a type without values, such as a function.
    ///
    /// The corresponding C function is `btf_dump__dump_type_data`.
    public func describe(_ bytes: RawSpan, as type: String, options: PrintOptions = PrintOptions()) throws(BPFError)
        -> String
    {
        try self.type(named: type).describe(bytes, options: options)
    }

    /// Returns bytes as a value of a type, as text in the style of C's designated initializers.
    ///
    /// - Throws: ``BPFError`` as for bytes in a `RawSpan`.
    public func describe(_ bytes: [UInt8], as type: String, options: PrintOptions = PrintOptions()) throws(BPFError)
        -> String
    {
        try unsafe describe(bytes.span.bytes, as: type, options: options)
    }
}

extension BTF.CType {
    /// Returns bytes as a value of this type, as text in the style of C's designated initializers.
    ///
    /// - Parameters:
    ///   - bytes: a value in this machine's byte order, of the type's size.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` or ``BPFError/Code/typeMismatch``.
    ///
    /// The corresponding C function is `btf_dump__dump_type_data`.
    public func describe(_ bytes: RawSpan, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        guard let size = btf.reader.size(of: id) else {
            throw BPFError(
                .typeMismatch,
                operation: .describe,
                subject: .type(description),
                message: "it is a \(kind), which has no values",
                advice: "Use a structure, a union, an enumeration, a number or a section"
            )
        }
        guard bytes.byteCount == size || bytes.byteCount > size && endsFlexibly else {
            throw BPFError(
                .sizeMismatch,
                operation: .describe,
                subject: .type(description),
                message: "it has \(size) bytes, and \(bytes.byteCount) were given",
                advice: "Use the bytes of exactly one value"
            )
        }
        return text(of: bytes, options: options)
    }

    /// Returns bytes as a value of this type, as text in the style of C's designated initializers.
    ///
    /// - Throws: ``BPFError`` as for bytes in a `RawSpan`.
    public func describe(_ bytes: [UInt8], options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try unsafe describe(bytes.span.bytes, options: options)
    }

    /// The text of a value whose size was checked.
    func text(of bytes: RawSpan, options: BTF.PrintOptions) -> String {
        printed(bytes, options: options).lines(indent: 0, used: 0)
    }

    func printed(_ bytes: RawSpan, options: BTF.PrintOptions) -> PrintedValue {
        var printer = ValuePrinter(btf.reader, bytes: bytes, options: options)
        return printer.value(id, at: 0, end: bytes.byteCount)
    }

    /// Whether the last member, at any depth, is an array without a size.
    private var endsFlexibly: Bool {
        var type = resolved
        for _ in 0..<32 {
            switch type.definition {
            case .array(_, let count): return count == 0
            case .structure(let members), .union(let members):
                guard let last = members.last else { return false }
                type = last.type.resolved
            default: return false
            }
        }
        return false
    }
}
