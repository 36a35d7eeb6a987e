// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The maps of an object that libbpf has created, each with one handle, which is made when it is first asked for.
///
/// A handle has a file descriptor of its own, so that the map outlives its object. Most programs use some of an object's maps
/// only.
final class LoadedMaps: Sendable {
    private let object: ObjectHandle
    /// The handles that were made, by the map's place in the object.
    private let handles = Locked<[Int: BPFMap]>([:])

    init(of object: ObjectHandle) { self.object = object }

    /// The object's name.
    var objectName: String { object.name }

    /// The object's BTF, as libbpf has completed it.
    var btf: OwnedBTF? { object.btf }

    /// The names of the maps, in their order.
    var names: [String] { object.maps.filter(Self.isCreated).map(\.name) }

    /// Returns all maps in their order, or those of a kind.
    func all(_ type: BPFMapType? = nil) throws(BPFError) -> [BPFMap] {
        try all { map, _ in
            guard let type else { return true }
            return unsafe bpf_map__type(map.pointer).rawValue == type.rawValue
        }
    }

    /// Returns the maps that have a pin, or those that have none.
    ///
    /// A handle knows of the pins since it was made; there is none yet for most maps.
    func all(pinned isPinned: Bool) throws(BPFError) -> [BPFMap] {
        try all { map, handle in (handle?.isPinned ?? (object.pin(of: map) != nil)) == isPinned }
    }

    /// Returns the maps that are wanted, in their order. The others get no handle.
    private func all(where isWanted: (PartPointer, BPFMap?) -> Bool) throws(BPFError) -> [BPFMap] {
        var found: [BPFMap] = []
        for (index, map) in object.maps.enumerated() where Self.isCreated(map) {
            let known = handles.withLock { $0[index] }
            if isWanted(map, known) { found.append(try handle(of: map, at: index)) }
        }
        return found
    }

    /// Returns a map, or `nil` when the object has none of that name, or its creation was switched off.
    func map(_ name: String) throws(BPFError) -> BPFMap? {
        let maps = object.maps
        guard let index = maps.firstIndex(where: { $0.name == name }), Self.isCreated(maps[index]) else { return nil }
        return try handle(of: maps[index], at: index)
    }

    /// Returns the error for a name that ``map(_:)`` does not find.
    func notFound(_ name: String) -> BPFError {
        let maps = object.maps
        let leftOut = maps.filter { !Self.isCreated($0) }.map(\.name)
        return ObjectPart.map.notFound(name, in: objectName, among: names, leftOut: leftOut)
    }

    private func handle(of map: PartPointer, at index: Int) throws(BPFError) -> BPFMap {
        try handles.withLock { (handles) throws(BPFError) in
            if let known = handles[index] { return known }
            let pin = object.pin(of: map)
            let handle = try unsafe BPFMap(loaded: map.pointer, name: map.name, of: object, pin: pin)
            handles[index] = handle
            return handle
        }
    }

    /// Newer libbpf versions also have a descriptor for maps that they do not create.
    private static func isCreated(_ map: PartPointer) -> Bool {
        unsafe bpf_map__autocreate(map.pointer) && bpf_map__fd(map.pointer) >= 0
    }
}
