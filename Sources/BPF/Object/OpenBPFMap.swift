// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
public import SystemPackage

/// A map of an ``OpenBPFObject``: its settings, before the kernel creates it.
///
/// A view into the open object: it cannot outlive it, nor be used after ``OpenBPFObject/load()``.
///
/// C counterpart: `struct bpf_map` before `bpf_object__load`.
@safe public struct OpenBPFMap: ~Copyable, ~Escapable {
    private let pointer: OpaquePointer
    /// Owned, although the view cannot outlive the object: in asynchronous top-level code the compiler lets go of a variable
    /// before the view of it is used.
    private let handle: ObjectHandle

    /// The map's name.
    public let name: String

    @_lifetime(&object)
    init(_ map: PartPointer, of object: inout OpenBPFObject) {
        unsafe pointer = unsafe map.pointer
        name = map.name
        handle = object.handle
    }

    /// What kind of map the kernel will create.
    public var type: BPFMapType { BPFMapType(rawValue: unsafe bpf_map__type(pointer).rawValue) }

    /// The size of a key, in bytes.
    public var keySize: Int { Int(unsafe bpf_map__key_size(pointer)) }

    /// The size of a value, in bytes.
    public var valueSize: Int { Int(unsafe bpf_map__value_size(pointer)) }

    /// The most entries it will hold; for a ring buffer, its size in bytes.
    public var maxEntries: Int { Int(unsafe bpf_map__max_entries(pointer)) }

    /// The flags that it will be created with.
    public var flags: BPFMap.Flags { BPFMap.Flags(rawValue: unsafe bpf_map__map_flags(pointer)) }

    /// Sets the maximum number of entries.
    ///
    /// - Parameter count: entries; for a ring buffer bytes, which libbpf rounds up to a power of two of whole pages.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the count does not fit 32 bits, when the map stands for
    ///   an existing one, or for a data section, which has one entry.
    ///
    /// C counterpart: `bpf_map__set_max_entries`.
    public func setMaxEntries(_ count: Int) throws(BPFError) {
        let operation = BPFError.Operation.configure("the maximum of entries")
        let entries = try checked32(count, operation)
        guard try mayChange(count != maxEntries, operation, "one entry") else { return }
        try set(operation) { unsafe bpf_map__set_max_entries(pointer, entries) }
    }

    /// Sets the kind of map. C counterpart: `bpf_map__set_type`.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a data section, for a `struct_ops` map, for a map whose
    ///   initial entries are maps or programs, or when the map stands for an existing one.
    public func setType(_ type: BPFMapType) throws(BPFError) {
        let operation = BPFError.Operation.configure("the type")
        let old = self.type
        guard try mayChange(type != old, operation, "the type array") else { return }
        // libbpf keeps what belongs to these types beside the type, and does not compare the two.
        let mapsOfMaps: [BPFMapType] = [.arrayOfMaps, .hashOfMaps]
        let isBound = old == .structOps || old == .progArray || mapsOfMaps.contains(old)
        guard type != .structOps, !isBound || mapsOfMaps.contains(old) && mapsOfMaps.contains(type) else {
            throw failure(.invalidArgument, operation, "a \(old) map cannot become a \(type) map")
        }
        try set(operation) { unsafe bpf_map__set_type(pointer, bpf_map_type(rawValue: type.rawValue)) }
    }

    /// Sets the size of a key, in bytes. C counterpart: `bpf_map__set_key_size`.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the size does not fit 32 bits, for a data section, or
    ///   when the map stands for an existing one.
    public func setKeySize(_ size: Int) throws(BPFError) {
        let operation = BPFError.Operation.configure("the key size")
        let bytes = try checked32(size, operation)
        guard try mayChange(size != keySize, operation, "keys of 4 bytes") else { return }
        try set(operation) { unsafe bpf_map__set_key_size(pointer, bytes) }
    }

    /// Sets the size of a value, in bytes. C counterpart: `bpf_map__set_value_size`.
    ///
    /// The map of a data section (`.data.name`, `.bss.name`, …) can be resized when its last variable is an array, which then
    /// has as many elements as fit.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the size does not fit 32 bits or the section, or when the
    ///   map stands for an existing one; ``BPFError/Code/notSupported`` for a data section before libbpf 1.3.
    public func setValueSize(_ size: Int) throws(BPFError) {
        let operation = BPFError.Operation.configure("the value size")
        let bytes = try checked32(size, operation)
        guard try mayChange(size != valueSize, operation, nil) else { return }
        if isDataSection { try checkSection(takes: size, operation) }
        try set(operation) { unsafe bpf_map__set_value_size(pointer, bytes) }
        if isDataSection { handle.forgetBTF() }
    }

    /// Sets the flags that the map is created with.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the map reuses an existing one.
    ///
    /// The corresponding C function is `bpf_map__set_map_flags`.
    public func setFlags(_ flags: BPFMap.Flags) throws(BPFError) {
        let operation = BPFError.Operation.configure("the flags")
        guard try mayChange(flags != self.flags, operation, nil) else { return }
        try set(operation) { unsafe bpf_map__set_map_flags(pointer, flags.rawValue) }
    }

    /// Says whether ``OpenBPFObject/load()`` creates this map. C counterpart: `bpf_map__set_autocreate`.
    ///
    /// Switch off a map that the running kernel does not know. Programs may still name it on paths that the verifier can
    /// tell are never taken, for example behind a constant in `.rodata`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setAutocreate(_ isCreated: Bool) throws(BPFError) {
        try set(.configure("the autocreation")) { unsafe bpf_map__set_autocreate(pointer, isCreated) }
    }

    /// Sets the path of a bpffs at which the map is pinned by ``OpenBPFObject/load()``. A map that is pinned there already is
    /// reused.
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

    /// Uses an existing map in place of a new one. It keeps its name in the object; size and flags are the existing map's.
    ///
    /// - Parameter map: a map of the same type and sizes; for a data section with as many entries, too.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when the map's shape does not fit.
    ///
    /// C counterpart: `bpf_map__reuse_fd`.
    public func reuse(_ map: BPFMap) throws(BPFError) {
        try map.checkOpen(.configure("the existing map"))
        let entries = isDataSection ? maxEntries : map.maxEntries
        guard map.type == type, map.keySize == keySize, map.valueSize == valueSize, map.maxEntries == entries else {
            func shape(_ type: BPFMapType, _ key: Int, _ value: Int, _ entries: Int) -> String {
                "\(type) of \(key)-byte keys and \(value)-byte values" + (isDataSection ? ", entries: \(entries)" : "")
            }
            throw failure(
                .typeMismatch,
                .configure("the existing map"),
                "map '\(map.name)' is a \(shape(map.type, map.keySize, map.valueSize, map.maxEntries)),"
                    + " expected a \(shape(type, keySize, valueSize, maxEntries))"
            )
        }
        try set(.configure("the existing map")) { unsafe bpf_map__reuse_fd(pointer, map.descriptor.rawValue) }
        handle.setReusedMap(map.name, of: name)
    }

    /// Whether libbpf keeps the content of this map in memory whose size it computes from the map's: `.data`, `.rodata`, `.bss`,
    /// their named parts, and `.kconfig`.
    private var isDataSection: Bool { unsafe bpf_map__is_internal(pointer) }

    /// Whether there is something to change, and the map is one that takes it. A data section does not when it `always` has
    /// something.
    private func mayChange(_ isNew: Bool, _ operation: BPFError.Operation, _ always: String?) throws(BPFError) -> Bool {
        if let other = handle.reusedMap(of: name) {
            throw failure(.invalidArgument, operation, "it stands for the existing map '\(other)', whose shape it has")
        }
        guard isNew else { return false }
        if let always, isDataSection {
            throw failure(.invalidArgument, operation, "the map of a data section always has \(always)")
        }
        return true
    }

    /// libbpf resizes the section's memory, and its BTF if the last variable is an array whose elements fit.
    private func checkSection(takes size: Int, _ operation: BPFError.Operation) throws(BPFError) {
        guard LibbpfVersion.running >= LibbpfVersion(1, 3) else {
            throw BPFError(
                .notSupported,
                operation: operation,
                subject: .map(name),
                message: "libbpf \(LibbpfVersion.running) cannot resize the map of a data section",
                advice: "Use libbpf 1.3 or newer, or give the array its final size in C"
            )
        }
        guard let types = handle.btf?.types, let last = types.variables().last(where: { $0.section == name }),
            let element = types.element(of: last.type).flatMap({ types.size(of: $0) }), element > 0
        else {
            throw failure(.invalidArgument, operation, "only a section whose last variable is an array can be resized")
        }
        guard size > last.offset, (size - last.offset) % element == 0 else {
            let detail = "'\(last.name)' begins at byte \(last.offset) and has elements of \(element) bytes"
            throw failure(.invalidArgument, operation, "\(size) bytes do not end with an element: \(detail)")
        }
    }

    private func checked32(_ value: Int, _ operation: BPFError.Operation) throws(BPFError) -> UInt32 {
        guard let value = UInt32(exactly: value) else {
            throw failure(.invalidArgument, operation, "\(value) does not fit an unsigned 32-bit number")
        }
        return value
    }

    private func set(_ operation: BPFError.Operation, _ body: () -> CInt) throws(BPFError) {
        do throws(Errno) {
            try libbpfCall(body)
        } catch {
            throw BPFError(
                error == .fileExists || error == .resourceBusy ? .busy : .invalidArgument,
                errno: error,
                operation: operation,
                subject: .map(name),
                message: "libbpf refuses it for this map"
            )
        }
    }

    private func failure(_ code: BPFError.Code, _ operation: BPFError.Operation, _ message: String) -> BPFError {
        BPFError(code, operation: operation, subject: .map(name), message: message)
    }
}
