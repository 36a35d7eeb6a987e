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

        let wanted = MapProperties(settings)
        let pinned = MapProperties(info)
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
}
