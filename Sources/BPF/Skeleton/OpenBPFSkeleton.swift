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

    /// Switches all programs off but some: ``load()`` loads only these.
    ///
    /// ```swift
    /// var open = try ExecWatch.open()
    /// try open.keepOnly(programs: \.onExec, \.onExit)
    /// ```
    ///
    /// - Parameter programs: programs. Those with `SEC("?…")`, which are off by themselves, are switched on.
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_autoload`.
    public mutating func keepOnly(
        programs: KeyPath<Skeleton.ProgramNames, BPFProgramName>...
    ) throws(BPFError) {
        let names = Set(programs.map { Skeleton.bpfProgramNames[keyPath: $0].name })
        try object.keepOnly { names.contains($0.name) }
    }

    /// Switches all programs off for which a closure returns `false`, and the others on.
    ///
    /// - Parameter isKept: returns whether ``load()`` loads a program.
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_autoload`.
    public mutating func keepOnly(where isKept: (borrowing OpenBPFProgram) -> Bool) throws(BPFError) {
        try object.keepOnly(where: isKept)
    }

    /// Sets the object's variables and creates its maps, and leaves its programs for a later
    /// ``PreparedBPFSkeleton/load()``.
    ///
    /// - Returns: the object with its maps, which can be filled before a program runs.
    /// - Throws: ``BPFError`` as ``OpenBPFObject/prepare()`` does.
    ///
    /// The corresponding C function is `bpf_object__prepare`.
    public consuming func prepare() throws(BPFError) -> PreparedBPFSkeleton<Skeleton> {
        let settings = try storedSettings()
        return PreparedBPFSkeleton(try object.prepare(), settings: settings)
    }

    /// Loads the object: sets its variables, creates its maps, and verifies its programs.
    ///
    /// - Returns: the loaded object. Nothing is attached yet.
    /// - Throws: ``BPFError`` as ``OpenBPFObject/load()`` does.
    ///
    /// The corresponding C function is `NAME__load` of a skeleton.
    public consuming func load() throws(BPFError) -> Skeleton {
        let settings = try storedSettings()
        return try Skeleton(loaded: ObjectLoader(object.handle).load(makesHandles: true), settings: settings)
    }

    /// Writes the settings to the object, and returns them with what was set by other ways.
    private borrowing func storedSettings() throws(BPFError) -> Skeleton.Settings {
        let handle = object.handle
        for section in settings.bpfSections { try section.store(in: handle) }
        for map in settings.bpfStructOps { try map.store(in: handle) }
        guard !settings.bpfSections.allSatisfy({ $0.isCurrent(in: handle) }) else { return settings }
        return try Skeleton.Settings(BPFInitialSections(handle))
    }
}
