// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a process storage ``BPFMap``: a value for each process, which the kernel frees with it.
///
/// ```swift
/// let starts = try TaskStorage(object.map("starts"), value: UInt64.self)
/// print(try starts.lookup(process: 1) ?? 0)
/// ```
///
/// Minimum kernel: Linux 5.11.
public struct TaskStorage<Value: BPFValue>: Sendable {
    @usableFromInline let storage: LocalStorage<Value>

    /// The map.
    public var map: BPFMap { storage.map }

    /// Creates a view of a process storage map.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/taskStorage``.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as
    ///   ``BPFMap/typed(key:value:)`` does.
    public init(_ map: BPFMap, value: Value.Type) throws(BPFError) {
        storage = try LocalStorage(map, as: .taskStorage, value: Value.self)
    }

    /// Returns the value of a process, or `nil` when it has none.
    ///
    /// - Parameter process: the ID of a process, which stands for its first thread.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the process does not exist, or the
    ///   kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with a descriptor as the key.
    public func lookup(process: Int32) throws(BPFError) -> Value? {
        let owner = try DescriptorKey.process(process, subject: .map(map.name), operation: .lookup)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.lookup(owner.rawValue)
        }
    }

    /// Sets the value of a process.
    ///
    /// - Parameters:
    ///   - process: the ID of a process, which stands for its first thread.
    ///   - value: its new value.
    ///   - mode: how to treat a process that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(process:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with a descriptor as the key.
    public func update(
        process: Int32,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) {
        let owner = try DescriptorKey.process(process, subject: .map(map.name), operation: .update)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.update(owner.rawValue, to: value, mode: mode)
        }
    }

    /// Removes the value of a process.
    ///
    /// - Parameter process: the ID of a process, which stands for its first thread.
    /// - Returns: whether it had one.
    /// - Throws: ``BPFError`` as ``lookup(process:)`` does.
    ///
    /// The corresponding C function is `bpf_map_delete_elem` with a descriptor as the key.
    @discardableResult
    public func delete(process: Int32) throws(BPFError) -> Bool {
        let owner = try DescriptorKey.process(process, subject: .map(map.name), operation: .delete)
        return try withExtendedLifetime(owner) { () throws(BPFError) in
            try storage.delete(owner.rawValue)
        }
    }

    /// Returns the value of a process, or `nil` when it has none.
    ///
    /// - Parameter descriptor: a descriptor that `pidfd_open(2)` returned.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another descriptor, or the kernel's error.
    @inlinable
    public func lookup(descriptor: FileDescriptor) throws(BPFError) -> Value? {
        try storage.lookup(descriptor.rawValue)
    }

    /// Sets the value of a process.
    ///
    /// - Parameters:
    ///   - descriptor: a descriptor that `pidfd_open(2)` returned.
    ///   - value: its new value.
    ///   - mode: how to treat one that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(descriptor:)`` does.
    @inlinable
    public func update(
        descriptor: FileDescriptor,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) { try storage.update(descriptor.rawValue, to: value, mode: mode) }

    /// Removes the value of a process, and returns whether it had one.
    ///
    /// - Parameter descriptor: a descriptor that `pidfd_open(2)` returned.
    /// - Throws: ``BPFError`` as ``lookup(descriptor:)`` does.
    @inlinable @discardableResult
    public func delete(descriptor: FileDescriptor) throws(BPFError) -> Bool { try storage.delete(descriptor.rawValue) }
}
