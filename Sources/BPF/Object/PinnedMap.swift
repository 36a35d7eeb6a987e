// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A map that an object declares as pinned, and that is pinned already.
///
/// libbpf compares the declaration with the pinned map. The kernel changes the properties of some maps when it creates
/// them, so the comparison here includes these changes.
enum PinnedMap {
    /// Reuses the map that is pinned at a path for one of an open object, unless libbpf does the same.
    ///
    /// - Returns: whether it was reused. libbpf does not know the path then.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when another kind of map, or something else, is
    ///   pinned there.
    static func reuse(at path: FilePath, as map: OpaquePointer) throws(BPFError) -> Bool {
        let settings = unsafe MapSettings(map)
        let descriptor: OwnedDescriptor
        do throws(BPFError) {
            descriptor = try Pin.open(path, as: .map)
        } catch {
            // libbpf pins it there, or reports why it cannot.
            guard error.code == .typeMismatch else { return false }
            throw BPFError(
                .typeMismatch,
                errno: error.errno,
                operation: .load,
                subject: .map(settings.name),
                message: "the object that is pinned at '\(path)' is not a map",
                advice: "Run 'rm \(path)' if nothing needs it any more, or pin this map elsewhere with setPinPath(_:)"
            )
        }
        guard let info = try? BPFMap.info(of: descriptor) else { return false }

        let wanted = Properties(settings)
        let pinned = Properties(info)
        guard wanted != pinned else { return false }
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
        // With a path, libbpf would compare them again.
        guard unsafe bpf_map__reuse_fd(map, descriptor.rawValue) == 0 else { return false }
        _ = unsafe bpf_map__set_pin_path(map, nil)
        return true
    }

    /// The properties that must be equal to reuse a map.
    private struct Properties: Equatable {
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
        var asTheKernelKeepsIt: Properties {
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

        func differences(from pinned: Properties) -> [String] {
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
}
