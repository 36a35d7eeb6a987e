// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
public import SystemPackage

/// A map of an ``OpenBPFObject``, to be configured before the kernel creates it.
///
/// A view of the open object: it cannot outlive the object, or be used after ``OpenBPFObject/load()``.
///
/// The corresponding C type is `struct bpf_map` before `bpf_object__load`.
@safe public struct OpenBPFMap: ~Copyable, ~Escapable {
    let pointer: OpaquePointer
    /// Owned, although the view cannot outlive the object: in asynchronous top-level code the compiler destroys a
    /// variable before its view is used.
    let handle: ObjectHandle

    /// The map's name.
    public let name: String

    @_lifetime(&object)
    init(_ map: PartPointer, of object: inout OpenBPFObject) {
        unsafe pointer = unsafe map.pointer
        name = map.name
        handle = object.handle
    }

    /// - Parameter handle: the object's, which the caller must bind to the lifetime of the open object.
    @_lifetime(immortal)
    init(_ map: PartPointer, of handle: ObjectHandle) {
        unsafe pointer = unsafe map.pointer
        name = map.name
        self.handle = handle
    }

    /// The kind of map that the kernel will create.
    public var type: BPFMapType { BPFMapType(rawValue: unsafe bpf_map__type(pointer).rawValue) }

    /// The size of a key, in bytes.
    public var keySize: Int { Int(unsafe bpf_map__key_size(pointer)) }

    /// The size of a value, in bytes.
    public var valueSize: Int { Int(unsafe bpf_map__value_size(pointer)) }

    /// The maximum number of entries; for a ring buffer, its size in bytes.
    public var maxEntries: Int { Int(unsafe bpf_map__max_entries(pointer)) }

    /// The flags that it will be created with.
    public var flags: BPFMap.Flags { BPFMap.Flags(rawValue: unsafe bpf_map__map_flags(pointer)) }

    /// Sets the maximum number of entries.
    ///
    /// - Parameter count: entries; for a ring buffer bytes, which libbpf rounds up to a power of two of whole pages.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the count does not fit 32 bits, when the map
    ///   reuses an existing one, or for a data section, which has one entry.
    ///
    /// The corresponding C function is `bpf_map__set_max_entries`.
    public func setMaxEntries(_ count: Int) throws(BPFError) {
        try set("the maximum of entries", count, from: maxEntries, sectionHas: "one entry") { count in
            unsafe bpf_map__set_max_entries(pointer, count)
        }
    }

    /// Sets the kind of map.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a data section, for a `struct_ops` map, for a
    ///   map whose initial entries are maps or programs, or when the map reuses an existing one.
    ///
    /// The corresponding C function is `bpf_map__set_type`.
    public func setType(_ type: BPFMapType) throws(BPFError) {
        let operation = BPFError.Operation.configure("the type")
        let old = self.type
        guard try mayChange(type != old, operation, sectionHas: "the type array") else { return }
        // libbpf has more state for these types, and does not compare it with the type.
        let mapsOfMaps: [BPFMapType] = [.arrayOfMaps, .hashOfMaps]
        let isBound = old == .structOps || old == .progArray || mapsOfMaps.contains(old)
        guard type != .structOps, !isBound || mapsOfMaps.contains(old) && mapsOfMaps.contains(type) else {
            throw failure(.invalidArgument, operation, "a \(old) map cannot become a \(type) map")
        }
        try set(operation) { unsafe bpf_map__set_type(pointer, bpf_map_type(rawValue: type.rawValue)) }
    }

    /// Sets the size of a key, in bytes.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the size does not fit 32 bits, for a data
    ///   section, or when the map reuses an existing one.
    ///
    /// The corresponding C function is `bpf_map__set_key_size`.
    public func setKeySize(_ size: Int) throws(BPFError) {
        try set("the key size", size, from: keySize, sectionHas: "keys of 4 bytes") { size in
            unsafe bpf_map__set_key_size(pointer, size)
        }
    }

    /// Sets the size of a value, in bytes.
    ///
    /// The map of a data section (`.data.name`, `.bss.name`, …) can be resized when its last variable is an array,
    /// which then has as many elements as fit.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the size does not fit 32 bits or the section,
    ///   or when the map reuses an existing one; ``BPFError/Code/notSupported`` for a data section before libbpf 1.3.
    ///
    /// The corresponding C function is `bpf_map__set_value_size`.
    public func setValueSize(_ size: Int) throws(BPFError) {
        try set("the value size", size, from: valueSize, sectionHas: nil) { bytes in
            unsafe bpf_map__set_value_size(pointer, bytes)
        }
        if isDataSection { handle.forgetBTF() }
    }

    /// Sets the flags that the map is created with.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the map reuses an existing one.
    ///
    /// The corresponding C function is `bpf_map__set_map_flags`.
    public func setFlags(_ flags: BPFMap.Flags) throws(BPFError) {
        let operation = BPFError.Operation.configure("the flags")
        guard try mayChange(flags != self.flags, operation) else { return }
        try set(operation) { unsafe bpf_map__set_map_flags(pointer, flags.rawValue) }
    }

    /// Sets whether ``OpenBPFObject/load()`` creates this map.
    ///
    /// Switch off a map that the running kernel does not support. Programs may still use it in code that the verifier
    /// can prove unreachable, for example behind a constant in `.rodata`.
    ///
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_map__set_autocreate`.
    public func setAutocreate(_ isCreated: Bool) throws(BPFError) {
        try set(.configure("the autocreation")) { unsafe bpf_map__set_autocreate(pointer, isCreated) }
    }

    /// Sets the path of a bpffs at which the map is pinned by ``OpenBPFObject/load()``. A map that is pinned there
    /// already is reused.
    ///
    /// - Parameter path: the path, or `nil` for a map that is not pinned.
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_map__set_pin_path`.
    public func setPinPath(_ path: FilePath?) throws(BPFError) {
        try set(Self.pinPath) {
            unsafe withOptionalCString(path?.string) { path in unsafe bpf_map__set_pin_path(pointer, path) }
        }
    }

    /// Sets the path of a bpffs at which the map is pinned by ``OpenBPFObject/load()``, given as a string.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a path with a zero byte.
    public func setPinPath(_ path: String) throws(BPFError) {
        try checkZeroes(path, operation: Self.pinPath, subject: .map(name))
        try setPinPath(FilePath(path))
    }

    private static let pinPath = BPFError.Operation.configure("the pin path")

    /// Reuses an existing map in place of a new one.
    ///
    /// The name stays the one in the object; the size and the flags are the existing map's.
    ///
    /// - Parameter map: a map with the same type and sizes, and for a data section with as many entries.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another map, or ``BPFError/Code/closed`` for a
    ///   map that was closed.
    ///
    /// The corresponding C function is `bpf_map__reuse_fd`.
    public func reuse(_ map: BPFMap) throws(BPFError) {
        try map.checkOpen(.configure("the existing map"))
        let info: bpf_map_info
        do throws(Errno) {
            info = try BPFMap.info(of: map.descriptor)
        } catch {
            throw map.failure(.query, -error.rawValue)
        }
        let existing = MapProperties(info)
        var wanted = unsafe MapProperties(MapSettings(pointer)).asTheKernelKeepsIt
        // libbpf takes over the existing map's flags, and its size unless it is a data section's.
        wanted.flags = existing.flags
        if !isDataSection { wanted.maxEntries = existing.maxEntries }
        let differences = wanted.differences(from: existing)
        guard differences.isEmpty else {
            throw failure(
                .typeMismatch,
                .configure("the existing map"),
                "map '\(map.name)' differs: \(differences.joined(separator: ", ")) (ours / existing)"
            )
        }
        try set(.configure("the existing map")) { unsafe bpf_map__reuse_fd(pointer, map.descriptor.rawValue) }
        handle.setReusedMap(map.name, of: name)
    }

    /// Whether the map is a data section, with its initial values in memory whose size libbpf computes from the map's:
    /// `.data`, `.rodata`, `.bss`, sections such as `.data.name`, and `.kconfig`.
    var isDataSection: Bool { unsafe bpf_map__is_internal(pointer) }

    /// Sets a number of 32 bits. A data section always has the fixed value that `fixed` describes; without one it can
    /// change.
    private func set(
        _ setting: String,
        _ value: Int,
        from old: Int,
        sectionHas fixed: String?,
        _ call: (UInt32) -> CInt
    ) throws(BPFError) {
        let operation = BPFError.Operation.configure(setting)
        guard let number = UInt32(exactly: value) else {
            throw failure(.invalidArgument, operation, "\(value) does not fit an unsigned 32-bit number")
        }
        guard try mayChange(value != old, operation, sectionHas: fixed) else { return }
        if isDataSection { try checkSection(takes: value, operation) }
        try set(operation) { call(number) }
    }

    /// Whether the value is new. Throws when the map cannot change.
    func mayChange(
        _ isNew: Bool,
        _ operation: BPFError.Operation,
        sectionHas fixed: String? = nil
    ) throws(BPFError) -> Bool {
        if let other = handle.reusedMap(of: name) {
            throw failure(.invalidArgument, operation, "it reuses the existing map '\(other)'")
        }
        guard isNew else { return false }
        if let fixed, isDataSection {
            throw failure(.invalidArgument, operation, "the map of a data section always has \(fixed)")
        }
        return true
    }

    /// Throws when a section cannot have a size. libbpf resizes its memory, and its BTF if its last variable is an
    /// array.
    private func checkSection(takes size: Int, _ operation: BPFError.Operation) throws(BPFError) {
        guard LibbpfVersion.running >= LibbpfVersion(1, 3) else {
            throw BPFError(
                .notSupported,
                operation: operation,
                subject: .map(name),
                message: "libbpf \(LibbpfVersion.running) cannot resize the map of a data section",
                advice: "Use libbpf 1.3 or newer, or declare the array with its final size in C"
            )
        }
        guard let types = handle.btf?.types, let last = types.variables().last(where: { $0.section == name }),
            let element = types.element(of: last.type).flatMap({ types.size(of: $0) }), element > 0
        else {
            throw failure(.invalidArgument, operation, "only a section whose last variable is an array can be resized")
        }
        guard size > last.offset, (size - last.offset) % element == 0 else {
            let detail = "'\(last.name)' starts at byte \(last.offset) and has elements of \(element) bytes"
            throw failure(.invalidArgument, operation, "\(size) bytes do not end after an element: \(detail)")
        }
    }

    func set(_ operation: BPFError.Operation, _ body: () -> CInt) throws(BPFError) {
        do throws(Errno) {
            try libbpfCall(body)
        } catch {
            throw BPFError(
                error == .fileExists || error == .resourceBusy ? .busy : .invalidArgument,
                errno: error,
                operation: operation,
                subject: .map(name),
                message: "libbpf rejects it for this map"
            )
        }
    }

    func failure(_ code: BPFError.Code, _ operation: BPFError.Operation, _ message: String) -> BPFError {
        BPFError(code, operation: operation, subject: .map(name), message: message)
    }
}
