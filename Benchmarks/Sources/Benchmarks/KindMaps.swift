// SPDX-License-Identifier: Apache-2.0

import BPF

/// The maps of kinds.bpf.c that the kernel has.
struct KindMaps {
    let object: BPFObject
    private let missing: Set<BPFMapType>

    private static let names: [BPFMapType: String] = [
        .taskStorage: "by_task", .inodeStorage: "by_inode", .cgroupStorage: "by_cgroup", .skStorage: "by_socket",
    ]

    static func load() throws -> KindMaps {
        var open = try BPFObject.open(bytes: KindFixture.bpfObject.bytes)
        var missing: Set<BPFMapType> = []
        for (type, name) in names where BPFFeatures.probe(mapType: type) != .supported {
            try open.map(name).setAutocreate(false)
            missing.insert(type)
        }
        return KindMaps(object: try open.load(), missing: missing)
    }

    /// The local storage of a type, or `nil` if the kernel does not have it.
    func map(_ type: BPFMapType) throws -> BPFMap? {
        guard let name = Self.names[type], !missing.contains(type) else { return nil }
        return try object.map(name)
    }
}
