// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

extension OpenBPFMap {
    /// Whether ``OpenBPFObject/load()`` creates the map: see ``setAutocreate(_:)``.
    ///
    /// The corresponding C function is `bpf_map__autocreate`.
    public var isAutocreated: Bool { unsafe bpf_map__autocreate(pointer) }

    /// The path at which the map will be pinned, or `nil`: see `setPinPath(_:)`.
    ///
    /// The corresponding C function is `bpf_map__pin_path`.
    public var pinPath: FilePath? {
        guard let path = unsafe bpf_map__pin_path(pointer) else { return nil }
        return unsafe FilePath(platformString: path)
    }

    /// The number whose meaning depends on the type: see ``BPFMap/Attributes/extra``.
    ///
    /// The corresponding C function is `bpf_map__map_extra`.
    public var extra: UInt64 { unsafe bpf_map__map_extra(pointer) }

    /// Sets the number whose meaning depends on the type: see ``BPFMap/Attributes/extra``.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the map reuses an existing one.
    ///
    /// The corresponding C function is `bpf_map__set_map_extra`. Minimum kernel: Linux 5.16.
    public func setExtra(_ number: UInt64) throws(BPFError) {
        let operation = BPFError.Operation.configure("the extra number")
        guard try mayChange(number != extra, operation) else { return }
        try set(operation) { unsafe bpf_map__set_map_extra(pointer, number) }
    }

    /// The NUMA node of the map's memory, or `nil` for any.
    ///
    /// The corresponding C function is `bpf_map__numa_node`.
    public var numaNode: Int? { flags.contains(.numaNode) ? Int(unsafe bpf_map__numa_node(pointer)) : nil }

    /// Sets the NUMA node of the map's memory, or any.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the map reuses an existing one.
    ///
    /// The corresponding C functions are `bpf_map__set_numa_node` and `bpf_map__set_map_flags`. Minimum kernel: Linux
    /// 4.14.
    public func setNUMANode(_ node: Int?) throws(BPFError) {
        let operation = BPFError.Operation.configure("the NUMA node")
        guard let number = UInt32(exactly: node ?? 0) else {
            throw failure(.invalidArgument, operation, "\(node ?? 0) does not fit an unsigned 32-bit number")
        }
        guard try mayChange(node != numaNode, operation) else { return }
        try set(operation) { unsafe bpf_map__set_numa_node(pointer, number) }
        var flags = flags
        if node == nil { flags.remove(.numaNode) } else { flags.insert(.numaNode) }
        try setFlags(flags)
    }

    /// Sets the map that the maps of a map of maps are like.
    ///
    /// - Parameter map: a map with the type and the sizes of the inner maps. It may be closed after ``OpenBPFObject/load()``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for a map that does not hold maps,
    ///   ``BPFError/Code/closed``, or ``BPFError/Code/invalidArgument`` when the declaration has an inner map already.
    ///
    /// The corresponding C function is `bpf_map__set_inner_map_fd`.
    public func setInnerMap(_ map: BPFMap) throws(BPFError) {
        let operation = BPFError.Operation.configure("the inner map")
        try map.checkOpen(operation)
        guard MapKind(type) == .mapOfMaps else {
            throw failure(
                .typeMismatch,
                operation,
                "\(type.description.indefiniteArticle) \(type) map does not hold maps"
            )
        }
        guard unsafe bpf_map__inner_map(pointer) == nil, !handle.hasInnerMap(name) else {
            throw failure(.invalidArgument, operation, "it has an inner map already")
        }
        // libbpf keeps the number of the descriptor.
        let copy = try map.duplicate()
        try set(operation) { unsafe bpf_map__set_inner_map_fd(pointer, copy.descriptor.rawValue) }
        handle.setInnerMap(copy, of: name)
    }

    /// The bytes that a data section begins with, or `nil` for another map.
    ///
    /// The corresponding C function is `bpf_map__initial_value`.
    public var initialValue: [UInt8]? {
        var size = 0
        guard isDataSection, let start = unsafe bpf_map__initial_value(pointer, &size) else { return nil }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: size))
    }

    /// Sets the bytes that a data section begins with.
    ///
    /// - Parameter bytes: as many bytes as the section has: ``valueSize``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for another number of bytes, or
    ///   ``BPFError/Code/invalidArgument`` for a map that is not a data section, or that reuses an existing one.
    ///
    /// The corresponding C function is `bpf_map__set_initial_value`.
    public func setInitialValue(_ bytes: [UInt8]) throws(BPFError) {
        let operation = BPFError.Operation.configure("the initial value")
        _ = try mayChange(true, operation)
        guard isDataSection else {
            throw failure(.invalidArgument, operation, "only data sections have an initial value")
        }
        guard bytes.count == valueSize else {
            throw failure(.sizeMismatch, operation, "got \(bytes.count) bytes, expected \(valueSize)")
        }
        try set(operation) {
            unsafe bytes.withUnsafeBytes { unsafe bpf_map__set_initial_value(pointer, $0.baseAddress, $0.count) }
        }
    }
}
