// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

/// The global variables of an ``OpenBPFObject``: set them here before the programs are verified.
///
/// Variables in `.rodata` (declared `const volatile`) are constants for the verifier, which removes code that they
/// disable. They can be set only here.
@safe public struct OpenBPFGlobals: ~Copyable, ~Escapable {
    let handle: ObjectHandle

    @_lifetime(&owner)
    init(of owner: inout OpenBPFObject) { handle = owner.handle }

    var known: GlobalVariables {
        handle.btf?.variables(of: handle.name) ?? GlobalVariables(types: nil, name: handle.name)
    }

    /// The names of the variables, sorted.
    public var names: [String] { known.names }

    /// The variables with their sections and types, sorted by name, without those that share a name with others.
    public var variables: [BPFVariable] { known.all(in: handle.btf?.types.map { BTF(checked: $0, name: handle.name) }) }

    /// Sets a variable.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - value: its value, of the variable's size and kind.
    /// - Throws: ``BPFError`` with ``BPFError/Code/variableNotFound``, ``BPFError/Code/sizeMismatch`` or
    ///   ``BPFError/Code/typeMismatch``, or ``BPFError/Code/ambiguousName`` when several variables have the name, for
    ///   example static variables in linked files.
    ///
    /// The corresponding C function is `bpf_map__initial_value`.
    public func set<Value: BPFValue>(_ name: String, to value: Value) throws(BPFError) {
        let variable = try known.variable(name, as: Value.self, operation: .set)
        let memory = try unsafe self.memory(of: variable, operation: .set)
        var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: variable.size)
        value.encode(into: &span)
    }

    /// Returns the initial value of a variable.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - type: the type to read it as, of the variable's size and kind.
    /// - Throws: ``BPFError`` as ``set(_:to:)-(_,Value)`` does, and ``BPFError/Code/typeMismatch`` when the bytes are not a value
    ///   of the type.
    public func value<Value: BPFValue>(_ name: String, as type: Value.Type) throws(BPFError) -> Value {
        let variable = try known.variable(name, as: type, operation: .read)
        let memory = try unsafe self.memory(of: variable, operation: .read)
        let span = unsafe RawSpan(_unsafeStart: memory, byteCount: variable.size)
        guard let value = Value(decoding: span) else { throw GlobalVariables.invalidBytes(name, type) }
        return value
    }

    /// Returns the text in an array of characters, up to the first zero byte.
    ///
    /// - Parameter name: the variable's name in C.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does, and ``BPFError/Code/typeMismatch`` for a variable of another
    ///   type.
    public func string(_ name: String) throws(BPFError) -> String {
        let variable = try known.text(name, nil, operation: .read)
        let memory = try unsafe self.memory(of: variable, operation: .read)
        return unsafe GlobalVariables.text(RawSpan(_unsafeStart: memory, byteCount: variable.size))
    }

    /// Sets an array of characters to a text and zeros.
    ///
    /// ```swift
    /// try open.globals.set("only_command", to: "cat")
    /// ```
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - text: a text without zero bytes, which with its closing zero fits the array.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does, ``BPFError/Code/typeMismatch`` for a variable of another type, or
    ///   ``BPFError/Code/sizeMismatch`` for a text that is too long.
    public func set(_ name: String, to text: String) throws(BPFError) {
        let variable = try known.text(name, text, operation: .set)
        let memory = try unsafe self.memory(of: variable, operation: .set)
        let bytes = GlobalVariables.bytes(of: text, size: variable.size)
        unsafe UnsafeMutableRawBufferPointer(start: memory, count: variable.size).copyBytes(from: bytes)
    }

    /// The address of the variable's initial value in libbpf's memory.
    func memory(
        of variable: BTFTypes.Variable,
        operation: BPFError.Operation
    ) throws(BPFError) -> UnsafeMutableRawPointer {
        guard variable.section != ".kconfig" else {
            throw BPFError(
                .notSupported,
                operation: operation,
                subject: .variable(variable.name),
                message: "libbpf sets it from the kernel's configuration when the object is loaded",
                advice: "Use BPFObject.OpenOptions.kconfig for another value, and BPFGlobals to read it after load()"
            )
        }
        var size = 0
        guard let map = unsafe handle.map(variable.section), let start = unsafe bpf_map__initial_value(map, &size)
        else {
            throw GlobalVariables.outOfSection(variable, operation: operation, size: nil)
        }
        guard variable.offset + variable.size <= size else {
            throw GlobalVariables.outOfSection(variable, operation: operation, size: size)
        }
        // libbpf returns its writable copy as const. bpftool's skeletons also write to it.
        return unsafe UnsafeMutableRawPointer(mutating: start) + variable.offset
    }
}
