// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import SystemPackage

extension BPFMap {
    /// Creates a standalone map.
    ///
    /// - Parameters:
    ///   - type: the kind of map.
    ///   - name: its name; the kernel keeps the first 15 characters.
    ///   - keySize: the size of a key, in bytes.
    ///   - valueSize: the size of a value, in bytes.
    ///   - maxEntries: the maximum number of entries; for a ring buffer its size in bytes, a power of two of whole
    ///     pages.
    ///   - flags: how the map is allocated, and which side may read and write it.
    ///   - attributes: what only some maps need.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` when the kernel does not know the type,
    ///   ``BPFError/Code/permissionDenied``, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_create`.
    public convenience init(
        type: BPFMapType,
        name: String = "",
        keySize: Int,
        valueSize: Int,
        maxEntries: Int,
        flags: BPFMap.Flags = [],
        attributes: BPFMap.Attributes = BPFMap.Attributes()
    ) throws(BPFError) {
        try checkZeroes(name, operation: .create, subject: .map(name))
        guard let keyCount = UInt32(exactly: keySize), let valueCount = UInt32(exactly: valueSize),
            let entryCount = UInt32(exactly: maxEntries), let node = UInt32(exactly: attributes.numaNode ?? 0)
        else {
            throw BPFError(
                .invalidArgument,
                operation: .create,
                subject: .map(name),
                message: "a size, the number of entries or the NUMA node does not fit an unsigned 32-bit number"
            )
        }
        var command = MapCreate(type, keySize: keyCount, valueSize: valueCount, maxEntries: entryCount, flags: flags)
        command.mapExtra = attributes.extra
        if attributes.numaNode != nil {
            command.numaNode = node
            command.flags.insert(.numaNode)
        }
        if let inner = attributes.innerMap {
            try inner.checkOpen(.create)
            command.innerMapFD = UInt32(bitPattern: inner.descriptor.rawValue)
        }
        let types = try Self.load(attributes.types, into: &command, name: name)
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try withExtendedLifetime(types) { () throws(Errno) in
                if let token = attributes.token {
                    command.setName(name)
                    command.mapTokenFD = token.descriptor.rawValue
                    command.flags.insert(.token)
                    return try command.descriptor()
                }
                return try command.descriptor(byLibbpf: name)
            }
        } catch {
            throw Self.creationFailure(error, command, name: name)
        }
        try self.init(adopting: descriptor, name: name.isEmpty ? nil : name)
    }

    /// Creates a standalone map whose sizes are those of Swift types.
    ///
    /// ```swift
    /// let seen = try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: 1024)
    ///     .typed(key: UInt32.self, value: UInt64.self)
    /// ```
    ///
    /// - Throws: ``BPFError`` as ``init(type:name:keySize:valueSize:maxEntries:flags:attributes:)`` does.
    public convenience init<Key: BPFValue, Value: BPFValue>(
        type: BPFMapType,
        name: String = "",
        key: Key.Type,
        value: Value.Type,
        maxEntries: Int,
        flags: BPFMap.Flags = [],
        attributes: BPFMap.Attributes = BPFMap.Attributes()
    ) throws(BPFError) {
        try self.init(
            type: type,
            name: name,
            keySize: Key.bpfSize,
            valueSize: Value.bpfSize,
            maxEntries: maxEntries,
            flags: flags,
            attributes: attributes
        )
    }

    /// Loads the BTF of a map's types into the kernel.
    private static func load(
        _ types: (key: BTF.CType, value: BTF.CType)?,
        into command: inout MapCreate,
        name: String
    ) throws(BPFError) -> OwnedDescriptor? {
        guard let types else { return nil }
        guard types.key.btf.libbpf === types.value.btf.libbpf else {
            throw BPFError(
                .invalidArgument,
                operation: .create,
                subject: .map(name),
                message: "the types of its keys and values belong to different BTF",
                advice: "Use types of one BTF"
            )
        }
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            let btf = try MapTypesBTF()
            command.btfKeyTypeID = try btf.add(types.key)
            command.btfValueTypeID = try btf.add(types.value)
            descriptor = try btf.load()
        } catch {
            if error == .notPermitted {
                throw .privileges(operation: .create, subject: .map(name), errno: error, needed: [.bpf])
            }
            throw BPFError(
                error.meansExhausted ? .resourceExhausted : .invalidBTF,
                errno: error,
                operation: .create,
                subject: .map(name),
                message: "the kernel does not take the BTF of its types"
            )
        }
        command.btfFD = UInt32(bitPattern: descriptor.rawValue)
        return descriptor
    }

    /// Opens another handle of the map of a file descriptor, which stays open.
    ///
    /// - Parameter fileDescriptor: a map's descriptor, for example one that another process sent.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when it is not a map's, or
    ///   ``BPFError/Code/closed`` when it is not open.
    ///
    /// The corresponding C function is `fcntl` with `F_DUPFD_CLOEXEC`.
    public convenience init(fileDescriptor: FileDescriptor) throws(BPFError) {
        let descriptor = try Pin.duplicate(fileDescriptor.rawValue, as: .map)
        try self.init(adopting: descriptor)
    }

    /// Returns another handle of the same map, with a file descriptor of its own: closing one leaves the other open.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``close()``, or
    ///   ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `fcntl` with `F_DUPFD_CLOEXEC`.
    public func duplicate() throws(BPFError) -> BPFMap {
        try checkOpen(.open)
        return try BPFMap(adopting: Pin.duplicate(descriptor.rawValue, as: .map), name: name)
    }

    /// Opens an existing map by its ID, as shown by `bpftool map`.
    ///
    /// Needs `CAP_SYS_ADMIN`.
    ///
    /// - Parameters:
    ///   - id: the map's ID.
    ///   - access: what the handle may do with the map.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``, or ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C function is `bpf_map_get_fd_by_id_opts`. Minimum kernel: Linux 4.13.
    public convenience init(id: UInt32, access: Access = .readWrite) throws(BPFError) {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try unsafe withZeroed(bpf_get_fd_by_id_opts.self) { (options) throws(Errno) in
                unsafe options[0].sz = MemoryLayout<bpf_get_fd_by_id_opts>.size
                unsafe options[0].open_flags = access.rawValue
                return OwnedDescriptor(
                    adopting: try libbpfCall { unsafe bpf_map_get_fd_by_id_opts(id, options.baseAddress) }
                )
            }
        } catch {
            throw .openingByID(error, .id("map", id), notFound: .mapNotFound)
        }
        try self.init(adopting: descriptor)
    }

    private static func creationFailure(_ error: Errno, _ command: MapCreate, name: String) -> BPFError {
        let subject = BPFError.Subject.map(name)
        let type = BPFMapType(rawValue: command.mapType)
        if error == .invalidArgument, !MapTypeProbe.isKnown(type) {
            return MapTypeProbe.failure(type, name: name, operation: .create, errno: error)
        }
        if error == .notPermitted {
            return .privileges(operation: .create, subject: subject, errno: error, needed: [.bpf])
        }
        var evidence = Evidence(operation: .create, subject: subject, errno: error)
        evidence.creation = MapSettings(command, name: name)
        if command.innerMapFD == 0, MapKind(type) == .mapOfMaps { evidence.mapsWithoutInner = [name] }
        return Cause.error(evidence, among: Cause.mapCauses)
    }
}
