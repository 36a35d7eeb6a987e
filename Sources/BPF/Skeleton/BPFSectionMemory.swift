// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A section of variables in the memory that the programs use.
///
/// Reading and writing need no system call. Up to 8 bytes with their natural alignment are consistent; for a larger
/// variable the program must provide the synchronization.
public final class BPFSectionMemory: Sendable {
    private let memory: MappedMemory

    init(_ memory: MappedMemory) { self.memory = memory }

    private var fields: MappedFields { MappedFields(memory: memory) }

    /// The variable at an offset in bytes.
    public subscript<Field: BPFField>(at offset: Int) -> Field {
        get { fields[at: offset] }
        set {
            var fields = fields
            fields[at: offset] = newValue
        }
    }

    /// The `bool` at an offset in bytes. Any byte but 0 is `true`.
    public subscript(at offset: Int) -> Bool {
        get { fields[at: offset] }
        set {
            var fields = fields
            fields[at: offset] = newValue
        }
    }

    /// The array of `bool` at an offset in bytes. Any byte but 0 is `true`.
    public subscript<let count: Int>(at offset: Int) -> InlineArray<count, Bool> {
        get { fields[at: offset] }
        set {
            var fields = fields
            fields[at: offset] = newValue
        }
    }
}

/// Fields in mapped memory, which is shared: changing them does not change this value.
private struct MappedFields: BPFFields {
    let memory: MappedMemory

    func withFieldBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        memory.withBytes(at: 0, count: memory.size, body)
    }

    func withMutableFieldBytes(_ body: (inout MutableRawSpan) -> Void) {
        memory.withMutableBytes(at: 0, count: memory.size, body)
    }
}

extension BPFObject {
    /// Maps a section of variables into memory, for a generated type.
    ///
    /// - Parameters:
    ///   - section: the section's name, `.data` or `.bss`.
    ///   - size: the size that the generated type expects at least, in bytes.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` when the section was not created,
    ///   ``BPFError/Code/sizeMismatch`` when it was made smaller before the load, or the system call's error.
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
        return BPFSectionMemory(try globals.memory(of: map))
    }
}
