// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

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

    @_lifetime(&object)
    init(_ pointer: OpaquePointer, of object: inout OpenBPFObject) {
        unsafe self.pointer = unsafe pointer
        handle = object.handle
    }

    /// The map's name.
    public var name: String { unsafe pointer.mapName }

    /// What kind of map the kernel will create.
    public var type: BPFMapType { BPFMapType(rawValue: unsafe bpf_map__type(pointer).rawValue) }

    /// The size of a key, in bytes.
    public var keySize: Int { Int(unsafe bpf_map__key_size(pointer)) }

    /// The size of a value, in bytes.
    public var valueSize: Int { Int(unsafe bpf_map__value_size(pointer)) }

    /// The most entries it will hold; for a ring buffer, its size in bytes.
    public var maxEntries: Int { Int(unsafe bpf_map__max_entries(pointer)) }

    /// Sets the most entries that the map will hold.
    ///
    /// - Parameter count: entries; for a ring buffer bytes, which libbpf rounds up to a power of two of whole pages.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the count does not fit 32 bits.
    ///
    /// C counterpart: `bpf_map__set_max_entries`.
    public func setMaxEntries(_ count: Int) throws(BPFError) {
        guard let count = UInt32(exactly: count) else {
            throw failure(.invalidArgument, "maximum of entries", "\(count) does not fit an unsigned 32-bit number")
        }
        try set("maximum of entries") { unsafe bpf_map__set_max_entries(pointer, count) }
    }

    /// Sets the kind of map. C counterpart: `bpf_map__set_type`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setType(_ type: BPFMapType) throws(BPFError) {
        try set("type") { unsafe bpf_map__set_type(pointer, bpf_map_type(rawValue: type.rawValue)) }
    }

    /// Sets the size of a key, in bytes. C counterpart: `bpf_map__set_key_size`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setKeySize(_ size: Int) throws(BPFError) {
        let size = try checked32(size, "key size")
        try set("key size") { unsafe bpf_map__set_key_size(pointer, size) }
    }

    /// Sets the size of a value, in bytes. C counterpart: `bpf_map__set_value_size`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses, as it does for the data sections before libbpf 1.3.
    public func setValueSize(_ size: Int) throws(BPFError) {
        let size = try checked32(size, "value size")
        try set("value size") { unsafe bpf_map__set_value_size(pointer, size) }
    }

    /// Sets the flags that the map is created with (`BPF_F_*`). C counterpart: `bpf_map__set_map_flags`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setFlags(_ flags: UInt32) throws(BPFError) {
        try set("flags") { unsafe bpf_map__set_map_flags(pointer, flags) }
    }

    /// Says whether ``OpenBPFObject/load()`` creates this map. C counterpart: `bpf_map__set_autocreate`.
    ///
    /// Switch off a map that the running kernel does not know. Programs may still name it on paths that the verifier can
    /// tell are never taken, for example behind a constant in `.rodata`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setAutocreate(_ isCreated: Bool) throws(BPFError) {
        try set("autocreation") { unsafe bpf_map__set_autocreate(pointer, isCreated) }
    }

    /// Sets where in a bpffs the map is pinned when it is loaded, or found again if it is there already; `nil` for
    /// nowhere. C counterpart: `bpf_map__set_pin_path`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setPinPath(_ path: String?) throws(BPFError) {
        try set("pin path") { unsafe withOptionalCString(path) { path in unsafe bpf_map__set_pin_path(pointer, path) } }
    }

    /// Uses an existing map in place of a new one. C counterpart: `bpf_map__reuse_fd`.
    ///
    /// - Parameter map: a map of the same type and sizes.
    /// - Throws: ``BPFError`` when the map's shape does not fit.
    public func reuse(_ map: BPFMap) throws(BPFError) {
        guard map.type == type, map.keySize == keySize, map.valueSize == valueSize else {
            throw failure(
                .typeMismatch,
                "reuse",
                "map '\(map.name)' is a \(map.type) of \(map.keySize)-byte keys and \(map.valueSize)-byte values,"
                    + " expected a \(type) of \(keySize) and \(valueSize)"
            )
        }
        try set("reuse") { unsafe bpf_map__reuse_fd(pointer, map.descriptor.rawValue) }
    }

    private func checked32(_ value: Int, _ what: String) throws(BPFError) -> UInt32 {
        guard let value = UInt32(exactly: value) else {
            throw failure(.invalidArgument, what, "\(value) does not fit an unsigned 32-bit number")
        }
        return value
    }

    private func set(_ what: String, _ body: () -> CInt) throws(BPFError) {
        do throws(Errno) {
            try libbpfCall(body)
        } catch {
            throw BPFError(
                error == .fileExists || error == .resourceBusy ? .busy : .invalidArgument,
                errno: error,
                operation: "set the \(what)",
                subject: .map(name),
                message: "libbpf refuses it for this map"
            )
        }
    }

    private func failure(_ code: BPFError.Code, _ what: String, _ message: String) -> BPFError {
        BPFError(code, operation: "set the \(what)", subject: .map(name), message: message)
    }
}
