// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
public import SystemPackage

/// A map in the kernel: memory that BPF programs and this process share, by key.
///
/// A map has the same type wherever it comes from: an object,
/// ``init(type:name:keySize:valueSize:maxEntries:flags:attributes:)``, a pin or an ID. It owns a file descriptor. The kernel frees the map when the last descriptor, pin and program that
/// use it are gone. All operations can be used from any task at the same time: the kernel synchronizes them.
///
/// Keys and values are read and written through views. ``typed(key:value:)`` and ``typedPerCPU(key:value:)`` return
/// views that work on Swift values: they check the types once against the map's BTF, and allocate nothing for an entry.
/// ``raw`` is the view that works on bytes. The BTF of a standalone map comes from the kernel, which requires
/// `CAP_SYS_ADMIN` for it; without it only the sizes are checked.
///
/// The corresponding C type is a map's file descriptor.
public final class BPFMap: Sendable {
    /// The map's name: the whole name for a map of an object, the section's for a data section (`.bss`), and the
    /// kernel's, of at most 15 characters, for other maps.
    public let name: String

    /// The kind of map.
    public let type: BPFMapType

    /// The size of a key in bytes; 0 for maps without keys, such as ring buffers and queues.
    public let keySize: Int

    /// The size of a value in bytes; of one CPU's value for a per-CPU map.
    public let valueSize: Int

    /// The size of an entry's value in user space, in bytes: for a per-CPU map the values of all possible CPUs, each at
    /// a multiple of 8 bytes.
    public let userValueSize: Int

    /// The maximum number of entries; for a ring buffer, its size in bytes.
    public let maxEntries: Int

    /// The flags that the map was created with.
    public let flags: BPFMap.Flags

    @usableFromInline let descriptor: OwnedDescriptor

    /// The types of key and value, as far as they are known.
    let layout: MapLayout

    /// The ID, or 0 before the kernel was asked for it.
    private let knownID: Atomic<UInt32>

    let state: Locked<State>

    struct State {
        var isClosed = false
        /// The path of the pin that ``unpin()`` removes.
        var pin: FilePath?
        /// The memory of an arena, once it is mapped.
        var arena: ArenaMemory?
        /// Of a struct_ops map that was loaded by this process.
        var structOps: LoadedStructOps?
    }

    private init(
        _ descriptor: OwnedDescriptor,
        _ info: bpf_map_info,
        name: String,
        layout: MapLayout,
        pin: FilePath?
    ) throws(BPFError) {
        let isPerCPU = BPFMapType(rawValue: info.type).isPerCPU
        if isPerCPU, BPFKernel.possibleCPUCount == 0 {
            throw BPFError(
                .systemCallFailed,
                operation: .open,
                subject: .map(name),
                message: "the number of CPUs is not known, and a per-CPU map has a value for each CPU",
                advice: "Run 'mount -t sysfs sysfs /sys': the number is in /sys/devices/system/cpu/possible"
            )
        }
        self.name = name
        type = BPFMapType(rawValue: info.type)
        keySize = Int(info.key_size)
        valueSize = Int(info.value_size)
        userValueSize = isPerCPU ? Self.slotSize(valueSize) * BPFKernel.possibleCPUCount : valueSize
        maxEntries = Int(info.max_entries)
        flags = BPFMap.Flags(rawValue: info.map_flags)
        state = Locked(State(pin: pin))
        knownID = Atomic(info.id)
        self.descriptor = descriptor
        self.layout = layout
    }

    /// Takes over a map's descriptor and queries the kernel for the rest.
    convenience init(
        adopting descriptor: OwnedDescriptor,
        name: String? = nil,
        pin: FilePath? = nil
    ) throws(BPFError) {
        let info: bpf_map_info
        do throws(Errno) {
            info = try Self.info(of: descriptor)
        } catch {
            throw BPFError(
                error == .badFileDescriptor ? .closed : .systemCallFailed,
                errno: error,
                operation: .query,
                subject: name.map { .map($0) },
                message: "cannot query the map"
            )
        }
        let layout = MapLayout(
            btf: info.btf_id == 0 ? nil : OwnedBTF(kernelID: info.btf_id),
            key: info.btf_key_type_id,
            value: info.btf_value_type_id
        )
        try self.init(descriptor, info, name: name ?? info.nameString, layout: layout, pin: pin)
    }

    /// Takes a map of a loaded object, whose properties libbpf knows.
    convenience init(
        loaded map: OpaquePointer,
        name: String,
        of object: ObjectHandle,
        pin: FilePath?
    ) throws(BPFError) {
        let btf = object.btf
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
                error.meansExhausted ? .resourceExhausted : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: .map(name),
                message: error.meansExhausted
                    ? "no file descriptor is left for its handle" : "its file descriptor cannot be duplicated",
                advice: error.meansExhausted ? BPFError.descriptorAdvice : nil
            )
        }
        var info = bpf_map_info()
        info.type = unsafe bpf_map__type(map).rawValue
        info.key_size = unsafe bpf_map__key_size(map)
        info.value_size = unsafe bpf_map__value_size(map)
        info.max_entries = unsafe bpf_map__max_entries(map)
        info.map_flags = unsafe bpf_map__map_flags(map)
        if BPFMap.Flags(rawValue: info.map_flags).contains(.noCommonLRU) {
            // The kernel rounds the entries up to a multiple of the CPUs.
            info.max_entries = (try? Self.info(of: descriptor))?.max_entries ?? info.max_entries
        }
        try self.init(descriptor, info, name: name, layout: layout, pin: pin)
        if let arena = unsafe ArenaMemory(of: map, in: object) { state.withLock { $0.arena = arena } }
        if type == .structOps {
            let structOps = unsafe LoadedStructOps(map, of: object)
            state.withLock { $0.structOps = structOps }
        }
    }

    /// The map's ID: unique until reboot, as shown by `bpftool map`. 0 when the kernel cannot be asked, since the file
    /// descriptor was closed elsewhere.
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
    /// After ``close()``, every bpf(2) command on it fails with `EBADF`.
    ///
    /// The corresponding C function is `bpf_map__fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: descriptor.rawValue) }

    /// The distance between two CPUs' values, or between two values of a mapped array: the kernel rounds up to 8 bytes
    /// (`round_up(map->value_size, 8)` in kernel/bpf/arraymap.c and hashtab.c).
    static func slotSize(_ valueSize: Int) -> Int { (valueSize + 7) & ~7 }
}
