// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A section of variables in the memory that the programs use.
///
/// Reading and writing need no system call. Up to 8 bytes with their natural alignment are consistent; for a larger
/// variable the program must provide the synchronization.
///
/// It keeps its object, so that the object's maps and programs stay in the kernel.
@safe public final class BPFSectionMemory: Sendable {
    @usableFromInline let memory: MappedMemory
    private let section: String
    private let globals: BPFGlobals

    init(_ memory: MappedMemory, section: String, globals: BPFGlobals) {
        self.memory = memory
        self.section = section
        self.globals = globals
    }

    /// Returns the current values of all variables as text, in the style of C's designated initializers.
    ///
    /// - Parameter options: how they are printed.
    /// - Throws: ``BPFError`` as ``BPFGlobals/describe(section:options:)`` does.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try globals.describe(section: section, options: options)
    }

    /// The variable at an offset in bytes.
    @inlinable
    public subscript<Field: BPFField>(at offset: Int) -> Field {
        get {
            // Every bit pattern is a value, and the range is checked.
            unsafe address(of: Field.self, at: offset).loadUnaligned(as: Field.self)
        }
        set {
            let address = unsafe address(of: Field.self, at: offset)
            unsafe address.storeBytes(of: newValue, as: Field.self)
        }
    }

    /// The `bool` at an offset in bytes. Any byte but 0 is `true`.
    @inlinable
    public subscript(at offset: Int) -> Bool {
        get { self[at: offset] as UInt8 != 0 }
        set { self[at: offset] = newValue ? 1 : 0 as UInt8 }
    }

    /// The array of `bool` at an offset in bytes. Any byte but 0 is `true`.
    public subscript<let count: Int>(at offset: Int) -> InlineArray<count, Bool> {
        let bytes: InlineArray<count, UInt8> = self[at: offset]
        return InlineArray { bytes[$0] != 0 }
    }

    @inlinable
    func address<Field: BPFField>(of _: Field.Type, at offset: Int) -> UnsafeMutableRawPointer {
        precondition(
            offset >= 0 && offset <= memory.size - MemoryLayout<Field>.size && memory.isWritable,
            "the variable is outside its section"
        )
        return unsafe memory.start + offset
    }
}

extension BPFObject {
    /// Maps a section of variables into memory, for a generated type.
    ///
    /// - Parameters:
    ///   - section: the section's name, `.data` or `.bss`.
    ///   - size: the size that the generated type expects at least, in bytes.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` when the section was not created,
    ///   ``BPFError/Code/sizeMismatch`` when it was made smaller before the load, or as
    ///   ``BPFObject/map(_:)`` does.
    ///
    /// The corresponding C function is `mmap` on the section's map. Minimum kernel: Linux 5.5.
    public func memory(of section: String, size: Int) throws(BPFError) -> BPFSectionMemory {
        let map = try self.map(section)
        guard map.valueSize >= size else {
            throw BPFError(
                .sizeMismatch,
                operation: .mapMemory,
                subject: .map(section),
                message: "it has \(map.valueSize) bytes, but its variables need \(size)"
            )
        }
        return BPFSectionMemory(try globals.memory(of: map), section: section, globals: globals)
    }
}
