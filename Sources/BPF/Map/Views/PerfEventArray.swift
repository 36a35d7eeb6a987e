// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a perf event array ``BPFMap`` whose events are opened elsewhere: `bpf_perf_event_read` reads their counters,
/// and `bpf_perf_event_output` writes to them.
///
/// ``PerfBuffer`` opens an event for each CPU by itself, to receive what programs write.
public struct PerfEventArray: Sendable {
    /// The map.
    public let map: BPFMap

    /// Creates a view of a perf event array.
    ///
    /// - Parameter map: a map of type ``BPFMapType/perfEventArray``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .perfEventArray)
        try map.checkSizes(key: 4, values: [4])
        self.map = map
    }

    /// Sets the event at an index.
    ///
    /// - Parameters:
    ///   - index: the index; programs use `BPF_F_CURRENT_CPU` for the index of their CPU.
    ///   - event: the descriptor of an event that `perf_event_open(2)` returned. The array keeps the event until the
    ///     map's descriptor in this process is closed, unless the map has ``BPFMap/Flags/preserveElements``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another kind of descriptor, or the kernel's
    ///   error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the event's descriptor.
    @inlinable
    public func update(_ index: UInt32, to event: FileDescriptor) throws(BPFError) {
        try map.set(index, to: event.rawValue)
    }

    /// Removes the event at an index.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ index: UInt32) throws(BPFError) -> Bool { try map.remove(index) }
}
