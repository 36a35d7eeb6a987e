// SPDX-License-Identifier: Apache-2.0

/// An object whose maps exist and whose programs are not verified yet: what ``OpenBPFSkeleton/prepare()`` returns.
///
/// ```swift
/// let prepared = try ExecWatch.open().prepare()
/// try prepared.maps.allowed.typed(key: UInt32.self, value: UInt8.self).update(1000, to: 1)
/// let watch = try prepared.load()
/// ```
public struct PreparedBPFSkeleton<Skeleton: BPFSkeleton>: ~Copyable {
    /// The prepared object, for what has no member of its own.
    public let object: PreparedBPFObject

    private let settings: Skeleton.Settings

    init(_ object: consuming PreparedBPFObject, settings: Skeleton.Settings) {
        self.object = object
        self.settings = settings
    }

    /// The maps.
    public var maps: PreparedBPFSkeletonMaps<Skeleton> {
        PreparedBPFSkeletonMaps(all: object.maps, objectName: object.name)
    }

    /// Verifies the object's programs.
    ///
    /// - Returns: the loaded object. Nothing is attached yet.
    /// - Throws: ``BPFError`` as ``PreparedBPFObject/load()`` does.
    ///
    /// The corresponding C function is `bpf_object__load`.
    public consuming func load() throws(BPFError) -> Skeleton {
        let settings = self.settings
        return try Skeleton(loaded: object.load(makesHandles: true), settings: settings)
    }
}
