// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BPFMap {
    /// The kernel's description of a ``BPFMap``.
    ///
    /// The corresponding kernel definition is `struct bpf_map_info` in `<linux/bpf.h>`.
    public struct Info: Sendable, Hashable {
        /// The map's ID: unique until reboot, as shown by `bpftool map`.
        public let id: UInt32
        /// The kind of map.
        public let type: BPFMapType
        /// The name in the kernel, at most 15 characters.
        public let name: String
        /// The size of a key, in bytes.
        public let keySize: Int
        /// The size of a value, in bytes; of one CPU's value for a per-CPU map.
        public let valueSize: Int
        /// The maximum number of entries; for a ring buffer, its size in bytes.
        public let maxEntries: Int
        /// The flags that the map was created with.
        public let flags: BPFMap.Flags
        /// The ID of the BTF that describes keys and values, or `nil` when the map has none.
        public let btfID: UInt32?
        /// The type of keys in that BTF, or `nil`.
        public let keyTypeID: UInt32?
        /// The type of values in that BTF, or `nil`.
        public let valueTypeID: UInt32?
        /// The type of a struct_ops map's value in the kernel's BTF, or `nil`.
        public let kernelValueTypeID: UInt32?
        /// The number whose meaning depends on the type: see ``BPFMap/Attributes/extra``. 0 before Linux 5.16.
        public let extra: UInt64
        /// The index of the network interface that the map is offloaded to, or `nil`.
        public let interface: UInt32?
        /// The memory of the map in bytes, or `nil` when /proc is not mounted. Kernels before 6.3 count only what is
        /// allocated with the map.
        public let memory: Int?
        /// Whether user space can only read the map: see ``BPFMap/freeze()``. `nil` when /proc is not mounted.
        public let isFrozen: Bool?
        /// The type of the programs that a program array holds, or `nil` before it has one.
        public let ownerProgramType: BPFProgramType?
    }

    /// Returns the kernel's description of the map.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``close()``, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_get_info_by_fd`. Minimum kernel: Linux 4.13.
    public func info() throws(BPFError) -> BPFMap.Info {
        do throws(Errno) {
            return try Self.details(of: descriptor)
        } catch {
            throw failure(.query, -error.rawValue)
        }
    }

    static func details(of descriptor: OwnedDescriptor) throws(Errno) -> BPFMap.Info {
        let info = try info(of: descriptor)
        let details = DescriptorInfo(descriptor.rawValue)
        return BPFMap.Info(
            id: info.id,
            type: BPFMapType(rawValue: info.type),
            name: info.nameString,
            keySize: Int(info.key_size),
            valueSize: Int(info.value_size),
            maxEntries: Int(info.max_entries),
            flags: BPFMap.Flags(rawValue: info.map_flags),
            btfID: info.btf_id == 0 ? nil : info.btf_id,
            keyTypeID: info.btf_key_type_id == 0 ? nil : info.btf_key_type_id,
            valueTypeID: info.btf_value_type_id == 0 ? nil : info.btf_value_type_id,
            kernelValueTypeID: info.btf_vmlinux_value_type_id == 0 ? nil : info.btf_vmlinux_value_type_id,
            extra: info.map_extra,
            interface: info.ifindex == 0 ? nil : info.ifindex,
            memory: details?["memlock"].flatMap { Int($0) },
            isFrozen: details.map { $0["frozen"] == "1" },
            ownerProgramType: details?["owner_prog_type"].flatMap { UInt32($0) }.map { BPFProgramType(rawValue: $0) }
        )
    }

    static func info(of descriptor: OwnedDescriptor) throws(Errno) -> bpf_map_info {
        var info = bpf_map_info()
        var size = UInt32(MemoryLayout<bpf_map_info>.size)
        do throws(Errno) {
            try libbpfCall { unsafe bpf_obj_get_info_by_fd(descriptor.rawValue, &info, &size) }
        } catch {
            // The only command that answers EBADFD.
            throw error.rawValue == EBADFD ? .badFileDescriptor : error
        }
        return info
    }
}

extension bpf_map_info {
    var nameString: String { String(zeroTerminated: name) }
}
