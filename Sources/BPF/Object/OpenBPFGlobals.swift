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

    var variables: GlobalVariables {
        handle.btf?.variables(of: handle.name) ?? GlobalVariables(types: nil, name: handle.name)
    }

    /// The names of the variables, sorted.
    public var names: [String] { variables.names }

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
        let variable = try variables.variable(name, as: Value.self, operation: .set)
        let memory = try unsafe self.memory(of: variable, operation: .set)
        var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: variable.size)
        value.encode(into: &span)
    }

    /// Returns the initial value of a variable.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - type: the type to read it as, of the variable's size and kind.
    /// - Throws: ``BPFError`` as ``set(_:to:)`` does, and ``BPFError/Code/typeMismatch`` when the bytes are not a value
    ///   of the type.
    public func value<Value: BPFValue>(_ name: String, as type: Value.Type) throws(BPFError) -> Value {
        let variable = try variables.variable(name, as: type, operation: .read)
        let memory = try unsafe self.memory(of: variable, operation: .read)
        let span = unsafe RawSpan(_unsafeStart: memory, byteCount: variable.size)
        guard let value = Value(decoding: span) else { throw GlobalVariables.invalidBytes(name, type) }
        return value
    }

    /// The address of the variable's initial value in libbpf's memory.
    func memory(
        of variable: BTFTypes.Variable,
        operation: BPFError.Operation
    ) throws(BPFError) -> UnsafeMutableRawPointer {
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
