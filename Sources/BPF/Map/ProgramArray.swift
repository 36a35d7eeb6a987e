// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A view of a program array ``BPFMap``: the programs that others can go on with by `bpf_tail_call`.
///
/// ```swift
/// try parsers.set(6, to: object.program("parse_tcp"))
/// ```
public struct ProgramArray: Sendable {
    /// The map.
    public let map: BPFMap

    /// Creates a view of a program array.
    ///
    /// - Parameter map: a map of type ``BPFMapType/progArray``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .progArray)
        self.map = map
    }

    /// Sets the program at an index.
    ///
    /// - Parameters:
    ///   - index: the index.
    ///   - program: a program of the type and hook of the programs that jump to it. The array keeps it loaded.
    /// - Throws: ``BPFError`` with the kernel's error, for example for a program of another type.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the program's descriptor.
    public func set(_ index: UInt32, to program: BPFProgram) throws(BPFError) {
        try map.raw.update(Self.bytes(index), to: Self.bytes(UInt32(bitPattern: program.fileDescriptor.rawValue)))
    }

    /// Removes the program at an index.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @discardableResult
    public func remove(_ index: UInt32) throws(BPFError) -> Bool { try map.raw.delete(Self.bytes(index)) }

    /// Returns the ID of the program at an index, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func programID(_ index: UInt32) throws(BPFError) -> UInt32? {
        try map.raw.lookup(Self.bytes(index)).map { unsafe $0.span.bytes.field(at: 0) }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }
}
