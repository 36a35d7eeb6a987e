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
        for map in unsafe object.pointer.maps where unsafe bpf_map__autocreate(map.pointer) {
            let type = BPFMapType(rawValue: unsafe bpf_map__type(map.pointer).rawValue)
            if type == .arrayOfMaps || type == .hashOfMaps, unsafe bpf_map__inner_map(map.pointer) == nil {
                unsafe mapsWithoutInner.insert(map.pointer.mapName)
            }
            if let path = unsafe bpf_map__pin_path(map.pointer) {
                let path = unsafe FilePath(platformString: path)
                if try unsafe PinnedMap.reuse(at: path, as: map.pointer) { object.setPin(path, of: map.name) }
            }
        }
    }
}
