// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A map that an object declares as pinned, and that is pinned already.
///
/// libbpf compares what is asked for with what is pinned, number by number. The kernel keeps other numbers of some maps than
/// those it was asked for, so that they are compared here with what the kernel makes of them.
enum PinnedMap {
    /// Takes the map that is pinned at a path for one of an open object. Does nothing where libbpf does the same.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when another kind of map, or something else, is pinned there.
    static func reuse(at path: String, as map: OpaquePointer) throws(BPFError) {
        let settings = unsafe MapSettings(map)
        let descriptor: OwnedDescriptor
        do throws(BPFError) {
            descriptor = try Pin.open(FilePath(path), as: .map)
        } catch {
            // libbpf pins it there, or says why it cannot.
            guard error.code == .typeMismatch else { return }
            throw BPFError(
                .typeMismatch,
                errno: error.errno,
                operation: .load,
                subject: .map(settings.name),
                message: "what is pinned at '\(path)' is not a map",
                advice: "Run 'rm \(path)' if nothing needs it any more, or pin this map elsewhere with setPinPath(_:)"
            )
        }
        var info = bpf_map_info()
        var size = UInt32(MemoryLayout<bpf_map_info>.size)
        guard unsafe bpf_obj_get_info_by_fd(descriptor.rawValue, &info, &size) == 0 else { return }

        let wanted = Properties(settings)
        let pinned = Properties(info)
        guard wanted != pinned else { return }
        let differences = wanted.asTheKernelKeepsIt.differences(from: pinned)
        guard differences.isEmpty else {
            throw BPFError(
                .typeMismatch,
                operation: .load,
                subject: .map(settings.name),
                message:
                    "the map that is pinned at '\(path)' differs: \(differences.joined(separator: ", ")) (ours / pinned)",
                advice: "Run 'rm \(path)' if nothing needs it any more, or pin this map elsewhere with setPinPath(_:)",
                cause: "pin-differs"
            )
        }
        // With a path libbpf would compare again.
        guard unsafe bpf_map__reuse_fd(map, descriptor.rawValue) == 0 else { return }
        _ = unsafe bpf_map__set_pin_path(map, nil)
    }

    /// What must be the same for a map to serve as another.
    private struct Properties: Equatable {
        let type: BPFMapType
        let keySize: UInt32
        let valueSize: UInt32
        var maxEntries: UInt32
        var flags: UInt32
        let extra: UInt64

        init(_ map: MapSettings) {
            type = map.type
            keySize = map.keySize
            valueSize = map.valueSize
            maxEntries = map.maxEntries
            flags = map.flags
            extra = map.extra
        }

        init(_ info: bpf_map_info) {
            type = BPFMapType(rawValue: info.type)
            keySize = info.key_size
            valueSize = info.value_size
            maxEntries = info.max_entries
            flags = info.map_flags
            extra = info.map_extra
        }

        /// What the kernel makes of it.
        var asTheKernelKeepsIt: Properties {
            var kept = self
            let cpus = UInt32(clamping: BPFKernel.possibleCPUCount)
            switch type {
            case .devMap, .devMapHash:
                kept.flags |= 1 << 7  // BPF_F_RDONLY_PROG, dev_map_init_map in kernel/bpf/devmap.c
            case .lruHash where flags & 1 << 1 != 0 && cpus > 0, .lruPerCPUHash where flags & 1 << 1 != 0 && cpus > 0:
                // BPF_F_NO_COMMON_LRU: htab_map_alloc in kernel/bpf/hashtab.c divides the entries among the CPUs.
                let (rounded, overflow) = ((maxEntries / cpus) + (maxEntries % cpus == 0 ? 0 : 1))
                    .multipliedReportingOverflow(by: cpus)
                kept.maxEntries = overflow ? maxEntries - maxEntries % cpus : rounded
            case .perfEventArray where maxEntries == 0:
                kept.maxEntries = cpus  // libbpf sets it when it creates the map.
            default: break
            }
            return kept
        }

        func differences(from pinned: Properties) -> [String] {
            func difference(_ name: String, _ ours: some Equatable, _ theirs: some Equatable) -> String? {
                "\(ours)" == "\(theirs)" ? nil : "\(name) \(ours) / \(theirs)"
            }
            return [
                difference("type", type, pinned.type), difference("key_size", keySize, pinned.keySize),
                difference("value_size", valueSize, pinned.valueSize),
                difference("max_entries", maxEntries, pinned.maxEntries),
                difference("map_flags", "0x" + String(flags, radix: 16), "0x" + String(pinned.flags, radix: 16)),
                difference("map_extra", extra, pinned.extra),
            ].compactMap(\.self)
        }
    }
}
