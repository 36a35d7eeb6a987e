// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

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
        flags: BPFMap.Flags = []
    ) throws(BPFError) {
        try checkZeroes(name, operation: .create, subject: .map(name))
        guard let keyCount = UInt32(exactly: keySize), let valueCount = UInt32(exactly: valueSize),
            let entryCount = UInt32(exactly: maxEntries)
        else {
            throw BPFError(
                .invalidArgument,
                operation: .create,
                subject: .map(name),
                message: "a size does not fit an unsigned 32-bit number"
            )
        }
        let options = unsafe UnsafeMutablePointer<bpf_map_create_opts>.allocateZeroed()
        defer { unsafe options.deallocate() }
        unsafe options.pointee.sz = MemoryLayout<bpf_map_create_opts>.size
        unsafe options.pointee.map_flags = flags.rawValue
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            let kind = bpf_map_type(rawValue: type.rawValue)
            descriptor = OwnedDescriptor(
                adopting: try libbpfCall {
                    unsafe bpf_map_create(kind, Self.kernelName(name), keyCount, valueCount, entryCount, options)
                }
            )
        } catch {
            throw Self.creationFailure(error, type: type, name: name)
        }
        try self.init(adopting: descriptor, name: name.isEmpty ? nil : name)
    }

    /// Opens an existing map by its ID, as shown by `bpftool map`.
    ///
    /// Needs `CAP_SYS_ADMIN`.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``, or ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C function is `bpf_map_get_fd_by_id`. Minimum kernel: Linux 4.13.
    public convenience init(id: UInt32) throws(BPFError) {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = OwnedDescriptor(adopting: try libbpfCall { bpf_map_get_fd_by_id(id) })
        } catch {
            throw .openingByID(error, .id("map", id), notFound: .mapNotFound)
        }
        try self.init(adopting: descriptor)
    }

    private static func kernelName(_ name: String) -> String {
        // BPF_OBJ_NAME_LEN is 16 with the closing zero.
        String(decoding: Array(name.utf8.prefix(15)), as: UTF8.self)
    }

    private static func creationFailure(_ error: Errno, type: BPFMapType, name: String) -> BPFError {
        if error == .invalidArgument, !MapTypeProbe.isKnown(type) {
            return MapTypeProbe.failure(type, name: name, operation: .create, errno: error)
        }
        if error == .notPermitted {
            return .privileges(operation: .create, subject: .map(name), errno: error, needed: [.bpf])
        }
        let code: BPFError.Code =
            switch error {
            case _ where error.meansExhausted || error == .argListTooLong: .resourceExhausted
            case .invalidArgument: .invalidArgument
            default: .systemCallFailed
            }
        return BPFError(
            code,
            errno: error,
            operation: .create,
            subject: .map(name),
            message: "the kernel rejects a \(type) map with these sizes and flags"
        )
    }
}
