// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The maps of an ``OpenBPFSkeleton``, to configure them: `open.maps.counts`.
///
/// A view of the open object: it cannot outlive it.
@dynamicMemberLookup
public struct OpenBPFSkeletonMaps<Skeleton: BPFSkeleton>: ~Copyable, ~Escapable {
    let handle: ObjectHandle

    @_lifetime(&object)
    init(of object: inout OpenBPFObject) { handle = object.handle }

    /// A map.
    public subscript(dynamicMember member: KeyPath<Skeleton.MapNames, BPFMapName>) -> OpenBPFMap {
        @_lifetime(copy self)
        get { OpenBPFMap(Skeleton.bpfMapNames[keyPath: member].name, of: self) }
    }
}

extension OpenBPFMap {
    /// - Parameter name: a name that the skeleton was opened with.
    @_lifetime(copy maps)
    fileprivate init<Skeleton>(_ name: String, of maps: borrowing OpenBPFSkeletonMaps<Skeleton>) {
        // All names were looked up when the skeleton was opened.
        guard let part = maps.handle.maps.first(where: { $0.name == name }) else {
            preconditionFailure("the object has no map '\(name)'")
        }
        self.init(part, of: maps.handle)
    }
}
