// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The global variables of a loaded ``BPFObject``, read and written in the memory that its programs use.
///
/// No system call is made: the sections are mapped into the process once. Variables in `.rodata` can be read only.
///
/// A read or a write copies the variable's bytes while programs may run. One of at most 8 bytes at its natural alignment is
/// seen whole; for anything larger the program must say when it is consistent.
///
/// C counterpart: `mmap` of a data section's map (`BPF_F_MMAPABLE`). Minimum kernel: Linux 5.5.
public final class BPFGlobals: Sendable {
    private let objectName: String
    private let btf: OwnedBTF?
    private let sections: [BPFMap]
    /// Read from the BTF when it is first asked for.
    private let known = Locked<GlobalVariables?>(nil)
    private let mapped = Locked<[String: MappedMemory]>([:])

    init(of objectName: String, btf: OwnedBTF?, sections: [BPFMap]) {
        self.objectName = objectName
        self.btf = btf
        self.sections = sections
    }

    private var variables: GlobalVariables {
        known.withLock { known in
            if let known { return known }
            let variables = GlobalVariables(types: btf?.types, name: objectName)
            known = variables
            return variables
        }
    }

    /// The names of the variables, sorted.
    public var names: [String] { variables.names }

    /// The present value of a variable.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - type: the type to read it as, of the variable's size and kind.
    /// - Throws: ``BPFError`` with ``BPFError/Code/variableNotFound``, ``BPFError/Code/sizeMismatch`` or
    ///   ``BPFError/Code/typeMismatch``.
    public func value<Value: BPFValue>(_ name: String, as type: Value.Type) throws(BPFError) -> Value {
        let variable = try variables.variable(name, as: type, operation: "read")
        let memory = try self.memory(of: variable)
        let value = memory.withBytes(at: variable.offset, count: variable.size) { bytes in Value(bpfBytes: bytes) }
        guard let value else { throw GlobalVariables.invalidBytes(name, type) }
        return value
    }

    /// Sets a variable in `.data` or `.bss`.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C.
    ///   - value: its value, of the variable's size and kind.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does, and ``BPFError/Code/readOnly`` for a variable in `.rodata`.
    public func set<Value: BPFValue>(_ name: String, to value: Value) throws(BPFError) {
        let variable = try variables.variable(name, as: Value.self, operation: "set")
        let memory = try self.memory(of: variable)
        guard memory.isWritable else {
            throw BPFError(
                .readOnly,
                operation: "set",
                subject: .variable(name),
                message: "it is a constant: its section \(variable.section) was frozen when the object was loaded",
                advice: "Set it on the open object before load(), or declare it without const"
            )
        }
        memory.withMutableBytes(at: variable.offset, count: variable.size) { bytes in value.write(bpfBytes: &bytes) }
    }

    private func memory(of variable: BTFTypes.Variable) throws(BPFError) -> MappedMemory {
        try mapped.withLock { (mapped) throws(BPFError) in
            if let memory = mapped[variable.section] { return memory }
            guard let map = sections.first(where: { $0.name == variable.section }),
                variable.offset >= 0, variable.offset + variable.size <= map.valueSize
            else {
                throw BPFError(
                    .invalidObject,
                    operation: "read",
                    subject: .variable(variable.name),
                    message: "its section \(variable.section) was not loaded"
                )
            }
            do throws(Errno) {
                let isWritable = !variable.section.hasPrefix(".rodata")
                let memory = try MappedMemory(of: map.descriptor, size: map.valueSize, isWritable: isWritable)
                mapped[variable.section] = memory
                return memory
            } catch {
                throw BPFError(
                    .systemCallFailed,
                    errno: error,
                    operation: "map into memory",
                    subject: .map(map.name),
                    message: "the kernel refuses to map the section"
                )
            }
        }
    }
}
