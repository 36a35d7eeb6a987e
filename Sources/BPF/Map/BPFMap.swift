// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
public import SystemPackage

/// A map in the kernel: memory that BPF programs and this process share, by key.
///
/// A map is the same type wherever it comes from: an object, ``create(_:name:keySize:valueSize:maxEntries:flags:)``,
/// `pinned(at:)` or ``withID(_:)``. It owns a file descriptor of its own; the kernel frees the map when the last descriptor, pin and program that
/// use it are gone. All operations may be used from any task at the same time: the kernel synchronises them.
///
/// The operations here work on bytes. ``typed(key:value:)`` and ``typedPerCPU(key:value:)`` give views that work on Swift
/// values, check the types once against the map's BTF, and allocate nothing. The BTF of a map that is no object's comes from the
/// kernel, which gives it to who has `CAP_SYS_ADMIN`; without it only the sizes are checked.
///
/// C counterpart: a map's file descriptor with `bpf_map_*_elem`.
public final class BPFMap: Sendable {
    /// The map's name: for a map of an object the whole name, and for a data section the section's (`.bss`); for other maps
    /// what the kernel keeps of it, at most 15 characters.
    public let name: String

    /// What kind of map it is.
    public let type: BPFMapType

    /// The size of a key in bytes; 0 for maps without keys, as ring buffers and queues.
    public let keySize: Int

    /// The size of a value in bytes; of one CPU's value for a per-CPU map.
    public let valueSize: Int

    /// The most entries it can hold; for a ring buffer, its size in bytes.
    public let maxEntries: Int

    /// The flags that the map was created with (`BPF_F_*`).
    public let flags: UInt32

    @usableFromInline let descriptor: OwnedDescriptor

    /// The types of key and value, as far as they are known.
    let layout: MapLayout

    /// The number as far as it is known; 0 before the kernel was asked.
    private let knownID: Atomic<UInt32>

    private init(
        _ descriptor: OwnedDescriptor,
        _ info: bpf_map_info,
        name: String,
        layout: MapLayout
    ) throws(BPFError) {
        if BPFMapType(rawValue: info.type).isPerCPU, BPFKernel.possibleCPUCount == 0 {
            throw BPFError(
                .systemCallFailed,
                operation: .open,
                subject: .map(name),
                message: "the number of CPUs is not known, and a per-CPU map has a value for each",
                advice: "Mount sysfs: /sys/devices/system/cpu/possible tells it"
            )
        }
        self.name = name
        type = BPFMapType(rawValue: info.type)
        keySize = Int(info.key_size)
        valueSize = Int(info.value_size)
        maxEntries = Int(info.max_entries)
        flags = info.map_flags
        knownID = Atomic(info.id)
        self.descriptor = descriptor
        self.layout = layout
    }

    /// Takes over a map's descriptor and asks the kernel what it is.
    convenience init(adopting descriptor: OwnedDescriptor, name: String? = nil) throws(BPFError) {
        let info: bpf_map_info
        do throws(Errno) {
            info = try Self.info(of: descriptor)
        } catch {
            throw BPFError(
                error == .badFileDescriptor ? .closed : .systemCallFailed,
                errno: error,
                operation: .query,
                subject: name.map { .map($0) },
                message: "the kernel does not describe the map"
            )
        }
        let layout = MapLayout(
            btf: info.btf_id == 0 ? nil : OwnedBTF(kernelID: info.btf_id),
            key: info.btf_key_type_id,
            value: info.btf_value_type_id
        )
        try self.init(descriptor, info, name: name ?? info.nameString, layout: layout)
    }

    /// Takes a map of a loaded object. What it is, libbpf knows.
    convenience init(loaded map: OpaquePointer, name: String, btf: OwnedBTF?) throws(BPFError) {
        let layout = MapLayout(
            btf: btf,
            key: unsafe bpf_map__btf_key_type_id(map),
            value: unsafe bpf_map__btf_value_type_id(map)
        )
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try OwnedDescriptor(duplicating: unsafe bpf_map__fd(map))
        } catch {
            throw BPFError(
                error == .tooManyOpenFiles ? .resourceExhausted : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: .map(name),
                message: "no file descriptor can be had for it"
            )
        }
        var info = bpf_map_info()
        info.type = unsafe bpf_map__type(map).rawValue
        info.key_size = unsafe bpf_map__key_size(map)
        info.value_size = unsafe bpf_map__value_size(map)
        info.max_entries = unsafe bpf_map__max_entries(map)
        info.map_flags = unsafe bpf_map__map_flags(map)
        if info.map_flags & Self.noCommonLRU != 0 {
            // The kernel rounds the entries up to what it can divide among the CPUs.
            info.max_entries = (try? Self.info(of: descriptor))?.max_entries ?? info.max_entries
        }
        try self.init(descriptor, info, name: name, layout: layout)
    }

    /// The kernel's number for the map, unique while the system runs; 0 if the descriptor was closed by somebody else before
    /// it was first asked for.
    public var id: UInt32 {
        let known = knownID.load(ordering: .relaxed)
        if known != 0 { return known }
        do throws(Errno) {
            let id = try Self.info(of: descriptor).id
            knownID.store(id, ordering: .relaxed)
            return id
        } catch {
            return 0
        }
    }

    /// The map's file descriptor, for calls that this library does not make. It is closed with the map: do not keep it.
    ///
    /// The corresponding C function is `bpf_map__fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: descriptor.rawValue) }

    /// The size of an entry's value as it crosses the system call, in bytes: for a per-CPU map one value for each possible
    /// CPU, each at a multiple of 8 bytes.
    public var userValueSize: Int {
        type.isPerCPU ? ((valueSize + 7) & ~7) * BPFKernel.possibleCPUCount : valueSize
    }

    /// `BPF_F_NO_COMMON_LRU`
    private static let noCommonLRU: UInt32 = 1 << 1

    private static func info(of descriptor: OwnedDescriptor) throws(Errno) -> bpf_map_info {
        var info = bpf_map_info()
        var size = UInt32(MemoryLayout<bpf_map_info>.size)
        try libbpfCall { unsafe bpf_obj_get_info_by_fd(descriptor.rawValue, &info, &size) }
        return info
    }
}

extension bpf_map_info {
    fileprivate var nameString: String {
        unsafe withUnsafeBytes(of: name) { bytes in
            unsafe String(decoding: unsafe bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
