// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// An open object whose maps, programs and variables are members: what ``BPFSkeleton/open(options:)`` returns.
///
/// Sections of variables are properties: `open.rodata.onlyUID = 1000`. They are values; ``load()`` writes what was
/// changed.
///
/// ```swift
/// var open = try ExecWatch.open()
/// open.rodata.onlyUID = 1000
/// try open.maps.counts.setMaxEntries(1 << 16)
/// try open.programs.onExit.setAutoload(false)
/// let watch = try open.load()
/// ```
@dynamicMemberLookup
public struct OpenBPFSkeleton<Skeleton: BPFSkeleton>: ~Copyable {
    /// The open object, for what has no member of its own.
    public var object: OpenBPFObject

    /// The variables.
    private var settings: Skeleton.Settings

    init(_ object: consuming OpenBPFObject) throws(BPFError) {
        let handle = object.handle
        for name in Skeleton.bpfObject.mapNames where unsafe handle.map(name) == nil {
            throw ObjectPart.map.notFound(name, in: handle.name, among: handle.maps.map(\.name))
        }
        for name in Skeleton.bpfObject.programNames where !handle.programs.contains(where: { $0.name == name }) {
            throw ObjectPart.program.notFound(name, in: handle.name, among: handle.programs.map(\.name))
        }
        settings = try Skeleton.Settings(BPFInitialSections(handle))
        self.object = object
    }

    /// A section of variables.
    public subscript<Section>(dynamicMember member: WritableKeyPath<Skeleton.Settings, Section>) -> Section {
        get { settings[keyPath: member] }
        // Without a copy of the section.
        _modify { yield &settings[keyPath: member] }
    }

    /// The maps, to configure them.
    public var maps: OpenBPFSkeletonMaps<Skeleton> {
        @_lifetime(&self)
        mutating get { OpenBPFSkeletonMaps(of: &object) }
    }

    /// The programs, to configure them.
    public var programs: OpenBPFSkeletonPrograms<Skeleton> {
        @_lifetime(&self)
        mutating get { OpenBPFSkeletonPrograms(of: &object) }
    }

    /// Loads the object: sets its variables, creates its maps, and verifies its programs.
    ///
    /// - Returns: the loaded object. Nothing is attached yet.
    /// - Throws: ``BPFError`` as ``OpenBPFObject/load()`` does.
    ///
    /// The corresponding C function is `NAME__load` of a skeleton.
    public consuming func load() throws(BPFError) -> Skeleton {
        var settings = self.settings
        let handle = object.handle
        for section in settings.bpfSections { try section.store(in: handle) }
        for map in settings.bpfStructOps { try map.store(in: handle) }
        // With what was set by other ways.
        if !settings.bpfSections.allSatisfy({ $0.isCurrent(in: handle) }) {
            settings = try Skeleton.Settings(BPFInitialSections(handle))
        }
        return try Skeleton(loaded: object.load(), settings: settings)
    }
}
