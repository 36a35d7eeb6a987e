// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// The steps before libbpf loads an object.
struct LoadPreparation {
    /// The maps of maps without a declared inner map, which libbpf forgets when loading fails.
    private(set) var mapsWithoutInner: Set<String> = []

    init(_ object: ObjectHandle) throws(BPFError) {
        try SectionTypes.findTargets(object)
        try object.relocationFile?.complete(for: object)
        for map in object.maps where unsafe bpf_map__autocreate(map.pointer) {
            let type = BPFMapType(rawValue: unsafe bpf_map__type(map.pointer).rawValue)
            if type == .arrayOfMaps || type == .hashOfMaps, unsafe bpf_map__inner_map(map.pointer) == nil {
                mapsWithoutInner.insert(map.name)
            }
            if type == .structOps { unsafe Self.chooseLink(map.pointer) }
            if let path = unsafe bpf_map__pin_path(map.pointer) {
                let path = unsafe FilePath(platformString: path)
                if try unsafe PinnedMap.reuse(at: path, as: map.pointer) { object.setPin(path, of: map.name) }
            }
        }
    }

    /// Has a structure attached by a link where the kernel has such links, whichever `SEC()` it is in.
    private static func chooseLink(_ map: OpaquePointer) {
        var flags = BPFMap.Flags(rawValue: unsafe bpf_map__map_flags(map))
        switch BPFFeatures.probe(attachType: .structOps) {
        case .supported: flags.insert(.link)
        case .unsupported: flags.remove(.link)
        case .notPermitted, .unknown: return
        }
        _ = unsafe bpf_map__set_map_flags(map, flags.rawValue)
    }
}
