// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a program array ``BPFMap``: the programs that others can go on with by `bpf_tail_call`.
///
/// ```swift
/// try parsers.update(6, to: object.program("parse_tcp"))
/// ```
public struct ProgramArray: Sendable {
    /// The map.
    public let map: BPFMap

    /// Creates a view of a program array.
    ///
    /// - Parameter map: a map of type ``BPFMapType/progArray``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .programArray)
        try map.checkSizes(key: 4, values: [4])
        self.map = map
    }

    /// Sets the program at an index.
    ///
    /// - Parameters:
    ///   - index: the index.
    ///   - program: a program of the type and hook of the programs that jump to it. The array keeps it loaded.
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` for a program that was closed, or the kernel's error, for
    ///   example for a program of another type.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the program's descriptor.
    @inlinable
    public func update(_ index: UInt32, to program: BPFProgram) throws(BPFError) {
        let descriptor = program.fileDescriptor.rawValue
        guard descriptor >= 0 else { throw program.closed(.update) }
        try map.set(index, to: descriptor)
    }

    /// Removes the program at an index.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ index: UInt32) throws(BPFError) -> Bool { try map.remove(index) }

    /// Returns the program at an index, or `nil` when there is none.
    ///
    /// Needs `CAP_SYS_ADMIN`, as ``BPFProgram/init(id:)`` does; ``id(_:)`` does not.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/permissionDenied``, or the kernel's error.
    ///
    /// The corresponding C functions are `bpf_map_lookup_elem` and `bpf_prog_get_fd_by_id`.
    public func lookup(_ index: UInt32) throws(BPFError) -> BPFProgram? {
        guard let id = try id(index) else { return nil }
        do {
            return try BPFProgram(id: id)
        } catch  where error.code == .programNotFound {
            // Replaced since.
            return nil
        }
    }

    /// Returns the ID of the program at an index, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable
    public func id(_ index: UInt32) throws(BPFError) -> UInt32? { try map.value(of: index, initially: 0) }

    /// Returns the indexes that have a program, and the programs' IDs.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    public func ids() throws(BPFError) -> [(index: UInt32, id: UInt32)] { try map.indexedValues() }
}
