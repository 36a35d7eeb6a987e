// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a control group storage ``BPFMap``: a value for each control group, which the kernel frees with it.
///
/// ```swift
/// let budgets = try CgroupStorage(object.map("budgets"), value: UInt64.self)
/// try budgets.update(path: "/sys/fs/cgroup/system.slice", to: 1000)
/// ```
///
/// Minimum kernel: Linux 6.2.
public struct CgroupStorage<Value: BPFValue>: Sendable {
    @usableFromInline let storage: LocalStorage<Value>

    /// The map.
    public var map: BPFMap { storage.map }

    /// Creates a view of a control group storage map.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/cgroupStorage``.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as
    ///   ``BPFMap/typed(key:value:)`` does.
    public init(_ map: BPFMap, value: Value.Type) throws(BPFError) {
        storage = try LocalStorage(map, as: .cgroupStorage, value: Value.self)
    }

    /// Returns the value of a control group, or `nil` when it has none.
    ///
    /// - Parameter path: the group's directory under a cgroup2 mount.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when the path does not exist, or the
    ///   kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with a descriptor as the key.
    public func lookup(path: FilePath) throws(BPFError) -> Value? {
        let owner = try DescriptorKey.directory(path, subject: .map(map.name), operation: .lookup)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.lookup(owner.rawValue)
        }
    }

    /// Sets the value of a control group.
    ///
    /// - Parameters:
    ///   - path: the group's directory under a cgroup2 mount.
    ///   - value: its new value.
    ///   - mode: how to treat a control group that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(path:)-(FilePath)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with a descriptor as the key.
    public func update(
        path: FilePath,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) {
        let owner = try DescriptorKey.directory(path, subject: .map(map.name), operation: .update)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.update(owner.rawValue, to: value, mode: mode)
        }
    }

    /// Removes the value of a control group.
    ///
    /// - Parameter path: the group's directory under a cgroup2 mount.
    /// - Returns: whether it had one.
    /// - Throws: ``BPFError`` as ``lookup(path:)-(FilePath)`` does.
    ///
    /// The corresponding C function is `bpf_map_delete_elem` with a descriptor as the key.
    @discardableResult
    public func delete(path: FilePath) throws(BPFError) -> Bool {
        let owner = try DescriptorKey.directory(path, subject: .map(map.name), operation: .delete)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.delete(owner.rawValue)
        }
    }

    /// Returns the value of a control group, whose path is given as a string.
    public func lookup(path: String) throws(BPFError) -> Value? {
        try checkZeroes(path, operation: .lookup, subject: .map(map.name))
        return try lookup(path: FilePath(path))
    }

    /// Sets the value of a control group, whose path is given as a string.
    public func update(path: String, to value: Value, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        try checkZeroes(path, operation: .update, subject: .map(map.name))
        try update(path: FilePath(path), to: value, mode: mode)
    }

    /// Removes the value of a control group, whose path is given as a string.
    @discardableResult
    public func delete(path: String) throws(BPFError) -> Bool {
        try checkZeroes(path, operation: .delete, subject: .map(map.name))
        return try delete(path: FilePath(path))
    }

    /// Returns the value of a control group, or `nil` when it has none.
    ///
    /// - Parameter directory: a descriptor of the group's directory.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another descriptor, or the kernel's error.
    @inlinable
    public func lookup(directory: FileDescriptor) throws(BPFError) -> Value? { try storage.lookup(directory.rawValue) }

    /// Sets the value of a control group.
    ///
    /// - Parameters:
    ///   - directory: a descriptor of the group's directory.
    ///   - value: its new value.
    ///   - mode: how to treat one that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(directory:)`` does.
    @inlinable
    public func update(
        directory: FileDescriptor,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) { try storage.update(directory.rawValue, to: value, mode: mode) }

    /// Removes the value of a control group, and returns whether it had one.
    ///
    /// - Parameter directory: a descriptor of the group's directory.
    /// - Throws: ``BPFError`` as ``lookup(directory:)`` does.
    @inlinable @discardableResult
    public func delete(directory: FileDescriptor) throws(BPFError) -> Bool { try storage.delete(directory.rawValue) }
}
