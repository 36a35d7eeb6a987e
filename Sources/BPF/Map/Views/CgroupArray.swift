// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a cgroup array ``BPFMap``: the control groups that `bpf_current_task_under_cgroup` and
/// `bpf_skb_under_cgroup` ask for.
///
/// ```swift
/// try CgroupArray(object.map("groups")).update(0, to: "/sys/fs/cgroup/system.slice")
/// ```
public struct CgroupArray: Sendable {
    /// The map.
    public let map: BPFMap

    /// Creates a view of a cgroup array.
    ///
    /// - Parameter map: a map of type ``BPFMapType/cgroupArray``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .cgroupArray)
        try map.checkSizes(key: 4, values: [4])
        self.map = map
    }

    /// Sets the control group at an index.
    ///
    /// - Parameters:
    ///   - index: the index.
    ///   - path: the group's directory under a cgroup2 mount: see ``BPFKernel/cgroup2``. The array keeps the group.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/invalidArgument`` for another
    ///   directory, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the directory's descriptor.
    public func update(_ index: UInt32, to path: FilePath) throws(BPFError) {
        let group = try DescriptorKey.directory(path, subject: .map(map.name), operation: .update)
        try withExtendedLifetime(group) { () throws(BPFError) in try map.set(index, to: group.rawValue) }
    }

    /// Sets the control group at an index, with the group's directory as a string.
    public func update(_ index: UInt32, to path: String) throws(BPFError) {
        try checkZeroes(path, operation: .update, subject: .map(map.name))
        try update(index, to: FilePath(path))
    }

    /// Removes the control group at an index.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @discardableResult
    public func delete(_ index: UInt32) throws(BPFError) -> Bool { try map.remove(index) }
}
