// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import SystemPackage

extension BPFMap {
    /// Makes a map that belongs to no object.
    ///
    /// - Parameters:
    ///   - type: what kind of map.
    ///   - name: its name; the kernel keeps the first 15 characters.
    ///   - keySize: the size of a key, in bytes.
    ///   - valueSize: the size of a value, in bytes.
    ///   - maxEntries: the most entries it can hold; for a ring buffer its size in bytes, a power of two of whole pages.
    ///   - flags: the kernel's `BPF_F_*`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` when the kernel does not know the type,
    ///   ``BPFError/Code/permissionDenied``, or the kernel's error.
    ///
    /// C counterpart: `bpf_map_create`.
    public convenience init(
        type: BPFMapType,
        name: String = "",
        keySize: Int,
        valueSize: Int,
        maxEntries: Int,
        flags: UInt32 = 0
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
        unsafe options.pointee.map_flags = flags
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

    /// The map that is pinned at a path of a bpffs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/typeMismatch`` when something else is pinned there.
    ///
    /// C counterpart: `bpf_obj_get`.
    public convenience init(pinnedAt path: FilePath) throws(BPFError) {
        try self.init(adopting: Pin.open(path, as: .map))
    }

    /// The map of this number, whoever made it. Its numbers are what `bpftool map` lists.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``, or ``BPFError/Code/permissionDenied``.
    ///
    /// C counterpart: `bpf_map_get_fd_by_id`. Needs `CAP_SYS_ADMIN`. Minimum kernel: Linux 4.13.
    public convenience init(id: UInt32) throws(BPFError) {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = OwnedDescriptor(adopting: try libbpfCall { bpf_map_get_fd_by_id(id) })
        } catch {
            let subject = BPFError.Subject.map("\(id)")
            if error == .notPermitted {
                throw .privileges(operation: .open, subject: subject, errno: error, needed: [.sysAdmin])
            }
            throw BPFError(
                error == .noSuchFileOrDirectory ? .mapNotFound : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: subject,
                message: error == .noSuchFileOrDirectory
                    ? "the kernel has no map of this number" : "no file descriptor can be had for it"
            )
        }
        try self.init(adopting: descriptor)
    }

    /// Gives the map a name in a bpffs, which keeps it alive without this process.
    ///
    /// - Parameter path: a path that does not exist yet, in a directory of a mounted bpffs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/invalidArgument`` when the path is in no bpffs.
    ///
    /// C counterpart: `bpf_obj_pin`. Remove the pin with `unlink`.
    public func pin(at path: FilePath) throws(BPFError) {
        var pin: FilePath?
        try Pin.create(path, of: descriptor.rawValue, setting: &pin, subject: .map(name))
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
            case .noMemory, .tooManyOpenFiles, .argListTooLong: .resourceExhausted
            case .invalidArgument: .invalidArgument
            default: .systemCallFailed
            }
        return BPFError(
            code,
            errno: error,
            operation: .create,
            subject: .map(name),
            message: "the kernel refuses a \(type) map of these sizes and flags"
        )
    }
}
