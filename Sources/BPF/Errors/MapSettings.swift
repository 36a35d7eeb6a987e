// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// What a map of an object is to be, or was to be.
struct MapSettings {
    let name: String
    /// With the object's name before that of a data section.
    let fullName: String
    let type: BPFMapType
    let keySize: UInt32
    let valueSize: UInt32
    let maxEntries: UInt32
    let flags: UInt32
    let extra: UInt64

    init(_ command: MapCreate, name: String) {
        self.name = name
        fullName = name
        type = BPFMapType(rawValue: command.mapType)
        keySize = command.keySize
        valueSize = command.valueSize
        maxEntries = command.maxEntries
        flags = command.flags.rawValue
        extra = command.mapExtra
    }

    init(_ map: OpaquePointer) {
        name = unsafe map.mapName
        fullName = unsafe bpf_map__name(map).map { unsafe String(cString: $0) } ?? ""
        type = BPFMapType(rawValue: unsafe bpf_map__type(map).rawValue)
        keySize = unsafe bpf_map__key_size(map)
        valueSize = unsafe bpf_map__value_size(map)
        maxEntries = unsafe bpf_map__max_entries(map)
        flags = unsafe bpf_map__map_flags(map)
        extra = unsafe bpf_map__map_extra(map)
    }

    /// Whether the kernel wants 0 where others have a number of entries.
    var hasNoEntries: Bool {
        switch type {
        case .skStorage, .inodeStorage, .taskStorage, .cgroupStorage, .cgroupStorageLegacy,
            .perCPUCgroupStorageLegacy, .structOps:
            true
        default: false
        }
    }

    /// Whether the kernel finds values without a key.
    var hasNoKey: Bool { [.queue, .stack, .bloomFilter, .ringBuffer, .userRingBuffer, .arena].contains(type) }

    /// Whether a key is an index of 4 bytes.
    var hasIndex: Bool { type.isIndexed }

    /// Whether the map is memory, without keys and values.
    var isRing: Bool { type == .ringBuffer || type == .userRingBuffer }
}
