// SPDX-License-Identifier: Apache-2.0

/// The maps of a ``PreparedBPFSkeleton``, to fill them before a program runs: `prepared.maps.allowed`.
@dynamicMemberLookup
public struct PreparedBPFSkeletonMaps<Skeleton: BPFSkeleton>: Sendable {
    /// The maps in the object's order, without those whose creation was switched off.
    public let all: [BPFMap]

    let objectName: String

    /// A map.
    ///
    /// Reading it throws ``BPFError`` with ``BPFError/Code/mapNotFound`` when the map was switched off.
    public subscript(dynamicMember member: KeyPath<Skeleton.MapNames, BPFMapName>) -> BPFMap {
        get throws(BPFError) {
            let name = Skeleton.bpfMapNames[keyPath: member].name
            if let map = all.first(where: { $0.name == name }) { return map }
            throw ObjectPart.map.notFound(name, in: objectName, among: all.map(\.name))
        }
    }
}
