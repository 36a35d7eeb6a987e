// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A view of a device map or a device hash ``BPFMap``: the interfaces to which XDP programs redirect packets.
///
/// ```swift
/// let ports = try DeviceMap(object.map("ports"))
/// try ports.update(0, to: "eth1", program: object.program("egress"))
/// ```
///
/// The kernel removes an interface that is deleted.
public struct DeviceMap: Sendable {
    /// An entry of a ``DeviceMap``.
    public struct Entry: Sendable, Hashable {
        /// The index of the network interface.
        public let interface: UInt32
        /// The ID of the XDP program that runs on redirected packets, or `nil`.
        public let programID: UInt32?

        /// Creates an entry with the given values.
        public init(interface: UInt32, programID: UInt32?) {
            self.interface = interface
            self.programID = programID
        }
    }

    /// The map.
    public let map: BPFMap

    /// Creates a view of a device map or a device hash.
    ///
    /// - Parameter map: a map of type ``BPFMapType/devMap`` or ``BPFMapType/devMapHash``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .devices)
        try map.checkSizes(key: 4, values: [4, 8])
        self.map = map
    }

    /// Sets the interface of a key.
    ///
    /// - Parameters:
    ///   - key: the key; an index in a device map.
    ///   - interface: an interface of the calling thread's network namespace.
    ///   - program: a program with `SEC("xdp/devmap")` that runs on the packets after they were redirected, or `nil`.
    ///     The map must be declared with values of type `struct bpf_devmap_val` for it. Linux 5.8 or newer.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` for an interface that does not exist,
    ///   ``BPFError/Code/sizeMismatch`` for a program in a map without room for it, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with a `struct bpf_devmap_val`.
    public func update(
        _ key: UInt32,
        to interface: AttachTarget.Interface,
        program: BPFProgram? = nil
    ) throws(BPFError) {
        // The kernel looks a number up itself.
        let index = if case .index(let number) = interface { number } else { interface.resolve() ?? 0 }
        guard index > 0 else { throw missing(interface) }
        do {
            try map.set(key, to: index, program: program, structure: "bpf_devmap_val")
        } catch  where error.errno == .invalidArgument && interface.resolve() == nil {
            throw missing(interface)
        }
    }

    private func missing(_ interface: AttachTarget.Interface) -> BPFError {
        BPFError(
            .targetNotFound,
            operation: .update,
            subject: .map(map.name),
            message: "interface '\(interface)' does not exist in this network namespace"
        )
    }

    /// Returns the interface of a key and its program, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func lookup(_ key: UInt32) throws(BPFError) -> Entry? {
        guard let (interface, programID) = try map.numberAndProgram(of: key) else { return nil }
        return Entry(interface: interface, programID: programID)
    }

    /// Returns the keys that have an interface.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    public func entries() throws(BPFError) -> [(key: UInt32, entry: Entry)] {
        var entries: [(key: UInt32, entry: Entry)] = []
        for key in try map.keys(as: UInt32.self) {
            if let entry = try lookup(key) { entries.append((key, entry)) }
        }
        return entries
    }

    /// Removes the interface of a key, if it has one.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    public func delete(_ key: UInt32) throws(BPFError) { _ = try map.remove(key) }
}

extension BPFMap {
    /// Sets a number and a program, which the value has room for or not: `struct bpf_devmap_val` and
    /// `struct bpf_cpumap_val` in `<linux/bpf.h>`.
    func set(_ key: UInt32, to number: UInt32, program: BPFProgram?, structure: String) throws(BPFError) {
        guard valueSize >= 8 else {
            guard program == nil else {
                throw BPFError(
                    .sizeMismatch,
                    operation: .update,
                    subject: .map(name),
                    message: "its values have \(valueSize) bytes, too few for a program",
                    advice: "Use __type(value, struct \(structure)) in its declaration"
                )
            }
            return try set(key, to: number)
        }
        // The kernel takes 0 as a descriptor.
        try set(key, to: (number, program?.fileDescriptor.rawValue ?? -1))
    }

    /// Returns the number and the program's ID of a value, or `nil` when there is none.
    func numberAndProgram(of key: UInt32) throws(BPFError) -> (UInt32, programID: UInt32?)? {
        guard let value = try value(of: key, initially: (UInt32(0), UInt32(0))) else { return nil }
        return (value.0, valueSize < 8 || value.1 == 0 ? nil : value.1)
    }
}
