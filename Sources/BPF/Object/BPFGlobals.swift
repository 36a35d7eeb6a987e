// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import SystemPackage

/// The global variables of a loaded ``BPFObject``, read and written in the memory that its programs use.
///
/// A section is mapped into the process once, and then read and written without a system call, if at least one of its
/// variables is neither static nor hidden (`__hidden`). libbpf creates other sections so that they cannot be mapped.
/// They are read and written as a whole by system calls: what a program changes in such a section while a variable is
/// set may be lost. Variables in `.rodata` are read-only.
///
/// A read or a write copies the variable's bytes while programs may run. Up to 8 bytes with their natural alignment are
/// consistent; for a larger variable the program must provide the synchronization.
///
/// It keeps its object, so that the object's maps and programs stay in the kernel. The first use of a section takes a file
/// descriptor.
///
/// The corresponding C functions are `mmap` on a data section's map, and `bpf_map_lookup_elem`. Minimum kernel: Linux
/// 5.5.
public final class BPFGlobals: Sendable {
    private let maps: LoadedMaps
    private let mapped = Locked<[String: MappedMemory]>([:])

    init(of maps: LoadedMaps) { self.maps = maps }

    var objectName: String { maps.objectName }

    var btf: OwnedBTF? { maps.btf }

    /// The map of a section, or `nil`.
    private func map(ofSection section: String) throws(BPFError) -> BPFMap? {
        section.hasPrefix(".") ? try maps.map(section) : nil
    }

    /// The map of a section that the caller names.
    func section(_ name: String) throws(BPFError) -> BPFMap {
        guard let map = try map(ofSection: name) else {
            throw ObjectPart.map.notFound(name, in: objectName, among: maps.names.filter { $0.hasPrefix(".") })
        }
        return map
    }

    var known: GlobalVariables {
        btf?.variables(of: objectName) ?? GlobalVariables(types: nil, name: objectName)
    }

    /// The names of the variables, sorted.
    public var names: [String] { known.names }

    /// Returns the current value of a variable.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C; `function.variable` for a static variable in a function.
    ///   - type: the type to read it as, of the variable's size and kind.
    /// - Throws: ``BPFError`` with ``BPFError/Code/variableNotFound``, ``BPFError/Code/ambiguousName``,
    ///   ``BPFError/Code/sizeMismatch``, ``BPFError/Code/typeMismatch``, ``BPFError/Code/closed`` when the section's
    ///   map was closed before its first use, or ``BPFError/Code/resourceExhausted`` when no file descriptor is left for it.
    public func value<Value: BPFValue>(_ name: String, as type: Value.Type) throws(BPFError) -> Value {
        let variable = try known.variable(name, as: type, operation: .read)
        let value = try read(variable) { Value(decoding: $0) }
        guard let value else { throw GlobalVariables.invalidBytes(name, type) }
        return value
    }

    /// Sets a variable in `.data` or `.bss`.
    ///
    /// - Parameters:
    ///   - name: the variable's name in C; `function.variable` for a static variable in a function.
    ///   - value: its value, of the variable's size and kind.
    /// - Throws: ``BPFError`` as ``value(_:as:)`` does, and ``BPFError/Code/readOnly`` for a variable in `.rodata`.
    public func set<Value: BPFValue>(_ name: String, to value: Value) throws(BPFError) {
        let variable = try known.variable(name, as: Value.self, operation: .set)
        let section = try self.section(of: variable, operation: .set)
        try write(variable, in: section) { bytes in value.encode(into: &bytes) }
    }

    /// Changes the bytes of a variable.
    func write(
        _ variable: BTFTypes.Variable,
        in section: BPFMap,
        _ body: (inout MutableRawSpan) -> Void
    ) throws(BPFError) {
        try checkWritable(variable, .set)
        guard section.isMappable else {
            var content = try content(of: section)
            unsafe content.withUnsafeMutableBytes { content in
                var span = unsafe MutableRawSpan(_unsafeBytes: content[variable.range])
                body(&span)
            }
            return try section.raw.update(Self.onlyKey, to: content)
        }
        try memory(of: section).withMutableBytes(at: variable.offset, count: variable.size, body)
    }

    /// Throws for a variable that does not change after the load.
    func checkWritable(_ variable: BTFTypes.Variable, _ operation: BPFError.Operation) throws(BPFError) {
        guard variable.section.isConstantSection else { return }
        let isOption = variable.section == ".kconfig"
        throw BPFError(
            .readOnly,
            operation: operation,
            subject: .variable(variable.name),
            message: isOption
                ? "libbpf set it from the kernel's configuration when the object was loaded"
                : "it is a constant: its section \(variable.section) was frozen when the object was loaded",
            advice: isOption
                ? "Use BPFObject.OpenOptions.kconfig" : "Set it before load(), or declare it without const"
        )
    }

    /// The map of the variable's section, after checking the variable's range.
    func section(of variable: BTFTypes.Variable, operation: BPFError.Operation) throws(BPFError) -> BPFMap {
        guard let map = try map(ofSection: variable.section) else {
            throw GlobalVariables.outOfSection(variable, operation: operation, size: nil)
        }
        guard variable.range.upperBound <= map.valueSize else {
            throw GlobalVariables.outOfSection(variable, operation: operation, size: map.valueSize)
        }
        return map
    }

    private static let onlyKey: [UInt8] = [0, 0, 0, 0]

    func content(of section: BPFMap) throws(BPFError) -> [UInt8] {
        guard let bytes = try section.raw.lookup(Self.onlyKey), bytes.count == section.valueSize else {
            throw BPFError(.keyNotFound, operation: .read, subject: .map(section.name), message: "it has no entry")
        }
        return bytes
    }

    /// The types of the object.
    var types: BTFTypes? { btf?.types }

    func memory(of section: BPFMap) throws(BPFError) -> MappedMemory {
        try mapped.withLock { (mapped) throws(BPFError) in
            if let memory = mapped[section.name] { return memory }
            try section.checkOpen(.mapMemory)
            do throws(Errno) {
                let size = section.valueSize
                let memory = try MappedMemory(of: section.descriptor, size: size, isWritable: section.isWritable)
                mapped[section.name] = memory
                return memory
            } catch {
                throw BPFError(
                    .systemCallFailed,
                    errno: error,
                    operation: .mapMemory,
                    subject: .map(section.name),
                    message: "cannot map the section"
                )
            }
        }
    }
}

extension BTFTypes.Variable {
    /// The variable's bytes in its section.
    var range: Range<Int> { offset..<offset + size }
}

extension BPFMap {
    /// Whether the section can be mapped into memory.
    var isMappable: Bool { flags.contains(.mmapable) }

    /// Whether user space may write the section after load.
    fileprivate var isWritable: Bool { !name.isConstantSection }
}
