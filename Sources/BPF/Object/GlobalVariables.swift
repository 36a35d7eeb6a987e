// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// The global variables that an object's BTF describes, by name.
///
/// Static and hidden variables are included. BTF cannot distinguish variables with the same name, in linked files or in
/// functions: they are rejected.
struct GlobalVariables: Sendable {
    private let objectName: String
    private let types: BTFTypes?
    private let variables: [String: [BTFTypes.Variable]]

    init(types: BTFTypes?, name: String) {
        objectName = name
        self.types = types
        var variables: [String: [BTFTypes.Variable]] = [:]
        // `.ksyms` has symbols of the kernel.
        for variable in types?.variables() ?? [] where variable.section.isDataSection {
            variables[variable.name, default: []].append(variable)
        }
        self.variables = variables
    }

    var names: [String] { variables.keys.sorted() }

    /// Returns the place of a variable in a section, or `nil` when the section does not have it.
    func member(_ name: String, in section: String) -> BPFMember? {
        variables[name]?.first { $0.section == section }.map { BPFMember(name, at: $0.offset, size: $0.size) }
    }

    func variable(_ name: String, operation: BPFError.Operation) throws(BPFError) -> BTFTypes.Variable {
        guard let candidates = variables[name], let variable = candidates.first else {
            throw BPFError(
                .variableNotFound,
                operation: operation,
                subject: .object(objectName),
                message: "it has no global variable '\(name)'",
                advice: namesAdvice(for: name, among: names, kind: "global variable")
            )
        }
        guard candidates.count == 1 else {
            let list = candidates.map { "'\(name)' in \($0.section) at byte \($0.offset)" }.joined(separator: ", ")
            throw BPFError(
                .ambiguousName,
                operation: operation,
                subject: .variable(name),
                message: "object '\(objectName)' has \(candidates.count) variables with this name: \(list)",
                advice: "Use a different name for each of them in C"
            )
        }
        return variable
    }

    /// A variable that matches a Swift type.
    func variable<Value: BPFValue>(
        _ name: String,
        as type: Value.Type,
        operation: BPFError.Operation
    ) throws(BPFError) -> BTFTypes.Variable {
        let variable = try variable(name, operation: operation)
        guard let types else { return variable }
        let check = StorageCheck(operation: operation, subject: .variable(name))
        let stored = StoredType(types: types, id: variable.type)
        try check.accept(Value.self, is: "the variable", size: variable.size, type: stored)
        return variable
    }

    /// All variables, by name, without those that share a name with others.
    func all(in btf: BTF?) -> [BPFVariable] {
        guard let btf else { return [] }
        return variables.values.filter { $0.count == 1 }.joined().map { BPFVariable($0, in: btf) }
            .sorted { $0.name < $1.name }
    }

    /// An array of characters that has room for a text and its closing zero.
    func text(_ name: String, _ text: String?, operation: BPFError.Operation) throws(BPFError) -> BTFTypes.Variable {
        let variable = try variable(name, operation: operation)
        func failure(_ code: BPFError.Code, _ message: String, advice: String? = nil) -> BPFError {
            BPFError(code, operation: operation, subject: .variable(name), message: message, advice: advice)
        }
        if let types {
            guard let element = types.element(of: variable.type), types.size(of: element) == 1 else {
                throw failure(
                    .typeMismatch,
                    "text cannot represent the variable (\(types.describe(variable.type)))",
                    advice: "Use a value of its type"
                )
            }
        }
        guard let text else { return variable }
        guard !text.utf8.contains(0) else { throw failure(.invalidArgument, "the text contains a zero byte") }
        guard text.utf8.count < variable.size else {
            let message =
                "the text has \(text.utf8.count) bytes and a closing zero, and the variable has \(variable.size)"
            throw failure(.sizeMismatch, message)
        }
        return variable
    }

    /// The bytes of a text in a variable of a size.
    static func bytes(of text: String, size: Int) -> [UInt8] {
        var bytes = Array(text.utf8.prefix(size))
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
        return bytes
    }

    /// The text before the first zero byte.
    static func text(_ bytes: RawSpan) -> String {
        var count = 0
        while count < bytes.byteCount, bytes.field(at: count) as UInt8 != 0 { count += 1 }
        return unsafe bytes.extracting(first: count).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    static func invalidBytes<Value>(_ name: String, _ type: Value.Type) -> BPFError {
        BPFError(
            .typeMismatch,
            operation: .read,
            subject: .variable(name),
            message: "its bytes are not a value of \(Value.self)"
        )
    }

    /// The error of a variable outside its section, or in a section without a map.
    static func outOfSection(_ variable: BTFTypes.Variable, operation: BPFError.Operation, size: Int?) -> BPFError {
        let end = variable.offset + variable.size
        return BPFError(
            .invalidObject,
            operation: operation,
            subject: .variable(variable.name),
            message: size.map { "it ends at byte \(end) of its section \(variable.section), which has \($0) bytes" }
                ?? "its section \(variable.section) was not loaded"
        )
    }
}

extension String {
    /// Whether libbpf creates a map for the section: `.rodata.x` as well as `.rodata`.
    var isDataSection: Bool {
        hasPrefix(".rodata") || hasPrefix(".data") || hasPrefix(".bss") || self == ".kconfig"
    }
}
