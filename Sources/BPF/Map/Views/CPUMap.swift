// SPDX-License-Identifier: Apache-2.0

/// A view of a CPU map ``BPFMap``: the CPUs to which XDP programs hand packets.
///
/// ```swift
/// try CPUMap(object.map("cpus")).update(1, queueSize: 192)
/// ```
public struct CPUMap: Sendable {
    /// An entry of a ``CPUMap``.
    public struct Entry: Sendable, Hashable {
        /// The number of packets that the CPU's queue holds.
        public let queueSize: UInt32
        /// The ID of the XDP program that runs on the CPU, or `nil`.
        public let programID: UInt32?

        /// Creates an entry with the given values.
        public init(queueSize: UInt32, programID: UInt32?) {
            self.queueSize = queueSize
            self.programID = programID
        }
    }

    /// The map.
    public let map: BPFMap

    /// Creates a view of a CPU map.
    ///
    /// - Parameter map: a map of type ``BPFMapType/cpuMap``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .cpus)
        try map.checkSizes(key: 4, values: [4, 8])
        self.map = map
    }

    /// Sets the queue of a CPU. The kernel starts a thread for it.
    ///
    /// - Parameters:
    ///   - cpu: the CPU's number.
    ///   - queueSize: the number of packets that the queue holds, 1 to 16,384.
    ///   - program: a program with `SEC("xdp/cpumap")` that runs there, or `nil`. The map must be declared with values
    ///     of type `struct bpf_cpumap_val` for it. Linux 5.9 or newer.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another size of the queue,
    ///   ``BPFError/Code/sizeMismatch`` for a program in a map without room for it, or the
    ///   kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with a `struct bpf_cpumap_val`.
    public func update(_ cpu: UInt32, queueSize: UInt32, program: BPFProgram? = nil) throws(BPFError) {
        // The kernel takes 0 for the removal of the entry, and has a limit of its own (cpu_map_update_elem).
        guard (1...16384).contains(queueSize) else {
            throw BPFError(
                .invalidArgument,
                operation: .update,
                subject: .map(map.name),
                message: "a queue of \(queueSize) packets is not possible",
                advice: "Use a size of 1 to 16,384"
            )
        }
        try map.set(cpu, to: queueSize, program: program, structure: "bpf_cpumap_val")
    }

    /// Returns the queue of a CPU, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func lookup(_ cpu: UInt32) throws(BPFError) -> Entry? {
        guard let (queueSize, programID) = try map.numberAndProgram(of: cpu) else { return nil }
        return Entry(queueSize: queueSize, programID: programID)
    }

    /// Returns the CPUs that have a queue.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    public func entries() throws(BPFError) -> [(cpu: UInt32, entry: Entry)] {
        var entries: [(cpu: UInt32, entry: Entry)] = []
        for cpu in try map.keys(as: UInt32.self) {
            if let entry = try lookup(cpu) { entries.append((cpu, entry)) }
        }
        return entries
    }

    /// Removes the queue of a CPU, if it has one.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    public func delete(_ cpu: UInt32) throws(BPFError) { _ = try map.remove(cpu) }
}
