// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The properties that must be equal to reuse a map.
struct MapProperties: Equatable {
    let type: BPFMapType
    let keySize: UInt32
    let valueSize: UInt32
    var maxEntries: UInt32
    var flags: BPFMap.Flags
    let extra: UInt64

    init(_ map: MapSettings) {
        type = map.type
        keySize = map.keySize
        valueSize = map.valueSize
        maxEntries = map.maxEntries
        flags = BPFMap.Flags(rawValue: map.flags)
        extra = map.extra
    }

    init(_ info: bpf_map_info) {
        type = BPFMapType(rawValue: info.type)
        keySize = info.key_size
        valueSize = info.value_size
        maxEntries = info.max_entries
        flags = BPFMap.Flags(rawValue: info.map_flags)
        extra = info.map_extra
    }

    /// The properties after the kernel's changes.
    var asTheKernelKeepsIt: MapProperties {
        var kept = self
        let cpus = UInt32(clamping: BPFKernel.possibleCPUCount)
        switch type {
        case .devMap, .devMapHash:
            kept.flags.insert(.readOnlyForPrograms)  // dev_map_init_map in kernel/bpf/devmap.c
        case .lruHash where flags.contains(.noCommonLRU) && cpus > 0,
            .lruPerCPUHash where flags.contains(.noCommonLRU) && cpus > 0:
            // htab_map_alloc in kernel/bpf/hashtab.c divides the entries among the CPUs.
            let (rounded, overflow) = ((maxEntries / cpus) + (maxEntries % cpus == 0 ? 0 : 1))
                .multipliedReportingOverflow(by: cpus)
            kept.maxEntries = overflow ? maxEntries - maxEntries % cpus : rounded
        case .perfEventArray where maxEntries == 0:
            kept.maxEntries = cpus  // Set by libbpf when it creates the map.
        default: break
        }
        return kept
    }

    func differences(from pinned: MapProperties) -> [String] {
        func difference(_ name: String, _ ours: some Equatable, _ theirs: some Equatable) -> String? {
            "\(ours)" == "\(theirs)" ? nil : "\(name) \(ours) / \(theirs)"
        }
        func hexadecimal(_ flags: BPFMap.Flags) -> String { "0x" + String(flags.rawValue, radix: 16) }
        return [
            difference("type", type, pinned.type), difference("key_size", keySize, pinned.keySize),
            difference("value_size", valueSize, pinned.valueSize),
            difference("max_entries", maxEntries, pinned.maxEntries),
            difference("map_flags", hexadecimal(flags), hexadecimal(pinned.flags)),
            difference("map_extra", extra, pinned.extra),
        ].compactMap(\.self)
    }
}
