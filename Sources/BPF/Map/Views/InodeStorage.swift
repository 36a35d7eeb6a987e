// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of an inode storage ``BPFMap``: a value for each inode, which the kernel frees with it.
///
/// ```swift
/// let labels = try InodeStorage(object.map("labels"), value: UInt32.self)
/// try labels.update(path: "/etc/passwd", to: 1)
/// ```
///
/// Minimum kernel: Linux 5.10.
public struct InodeStorage<Value: BPFValue>: Sendable {
    @usableFromInline let storage: LocalStorage<Value>

    /// The map.
    public var map: BPFMap { storage.map }

    /// Creates a view of an inode storage map.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/inodeStorage``.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as
    ///   ``BPFMap/typed(key:value:)`` does.
    public init(_ map: BPFMap, value: Value.Type) throws(BPFError) {
        storage = try LocalStorage(map, as: .inodeStorage, value: Value.self)
    }

    /// Returns the value of an inode, or `nil` when it has none.
    ///
    /// - Parameter path: a path of a file or directory.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when the path does not exist, or the
    ///   kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with a descriptor as the key.
    public func lookup(path: FilePath) throws(BPFError) -> Value? {
        let owner = try DescriptorKey.file(path, subject: .map(map.name), operation: .lookup)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.lookup(owner.rawValue)
        }
    }

    /// Sets the value of an inode.
    ///
    /// - Parameters:
    ///   - path: a path of a file or directory.
    ///   - value: its new value.
    ///   - mode: how to treat an inode that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(path:)-(FilePath)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with a descriptor as the key.
    public func update(
        path: FilePath,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) {
        let owner = try DescriptorKey.file(path, subject: .map(map.name), operation: .update)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.update(owner.rawValue, to: value, mode: mode)
        }
    }

    /// Removes the value of an inode.
    ///
    /// - Parameter path: a path of a file or directory.
    /// - Returns: whether it had one.
    /// - Throws: ``BPFError`` as ``lookup(path:)-(FilePath)`` does.
    ///
    /// The corresponding C function is `bpf_map_delete_elem` with a descriptor as the key.
    @discardableResult
    public func delete(path: FilePath) throws(BPFError) -> Bool {
        let owner = try DescriptorKey.file(path, subject: .map(map.name), operation: .delete)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.delete(owner.rawValue)
        }
    }

    /// Returns the value of an inode, whose path is given as a string.
    public func lookup(path: String) throws(BPFError) -> Value? {
        try checkZeroes(path, operation: .lookup, subject: .map(map.name))
        return try lookup(path: FilePath(path))
    }

    /// Sets the value of an inode, whose path is given as a string.
    public func update(path: String, to value: Value, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        try checkZeroes(path, operation: .update, subject: .map(map.name))
        try update(path: FilePath(path), to: value, mode: mode)
    }

    /// Removes the value of an inode, whose path is given as a string.
    @discardableResult
    public func delete(path: String) throws(BPFError) -> Bool {
        try checkZeroes(path, operation: .delete, subject: .map(map.name))
        return try delete(path: FilePath(path))
    }

    /// Returns the value of an inode, or `nil` when it has none.
    ///
    /// - Parameter file: a descriptor of the file or directory.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another descriptor, or the kernel's error.
    @inlinable
    public func lookup(file: FileDescriptor) throws(BPFError) -> Value? { try storage.lookup(file.rawValue) }

    /// Sets the value of an inode.
    ///
    /// - Parameters:
    ///   - file: a descriptor of the file or directory.
    ///   - value: its new value.
    ///   - mode: how to treat one that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(file:)`` does.
    @inlinable
    public func update(
        file: FileDescriptor,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) { try storage.update(file.rawValue, to: value, mode: mode) }

    /// Removes the value of an inode, and returns whether it had one.
    ///
    /// - Parameter file: a descriptor of the file or directory.
    /// - Throws: ``BPFError`` as ``lookup(file:)`` does.
    @inlinable @discardableResult
    public func delete(file: FileDescriptor) throws(BPFError) -> Bool { try storage.delete(file.rawValue) }
}
