// SPDX-License-Identifier: Apache-2.0

/// A loaded BPF object whose maps, programs and variables are members: a type that the build plugin or
/// `bpfgen skeleton` generates from a `.bpf.c` file.
///
/// ```swift
/// var open = try ExecWatch.open()
/// open.rodata.onlyUID = 1000
/// let watch = try open.load()
/// let links = try watch.attach()
/// for try await event in try watch.events.stream() { print(event.pid, event.command) }
/// ```
///
/// The object's bytes are a part of the executable.
///
/// The corresponding C code is a skeleton of `bpftool gen skeleton`.
public protocol BPFSkeleton: Sendable {
    /// The sections of variables that can be set before the object is loaded.
    associatedtype Settings: BPFSkeletonSettings

    /// The names of the maps.
    associatedtype MapNames: Sendable

    /// The names of the programs.
    associatedtype ProgramNames: Sendable

    /// The object file that the type was generated from.
    static var bpfObject: BPFEmbeddedObject { get }

    /// The names of the maps.
    static var bpfMapNames: MapNames { get }

    /// The names of the programs.
    static var bpfProgramNames: ProgramNames { get }

    /// The loaded object, for what has no member of its own.
    var object: BPFObject { get }

    /// Creates the members for a loaded object. Use ``open(options:)`` and ``OpenBPFSkeleton/load()`` instead.
    init(loaded object: BPFObject, settings: Settings) throws(BPFError)
}

extension BPFSkeleton {
    /// Opens the object that is a part of the executable.
    ///
    /// - Parameter options: the options for opening it.
    /// - Returns: the object, to be configured and loaded. Nothing is in the kernel yet.
    /// - Throws: ``BPFError`` as `BPFObject.open(bytes:options:)` does.
    ///
    /// The corresponding C function is `NAME__open` of a skeleton.
    public static func open(
        options: BPFObject.OpenOptions = BPFObject.OpenOptions()
    ) throws(BPFError) -> OpenBPFSkeleton<Self> {
        var options = options
        options.name = options.name ?? bpfObject.name
        return try open(BPFObject.open(bytes: bpfObject.bytes, options: options))
    }

    /// Uses an object that was opened elsewhere, for example from a file that is newer than the executable.
    ///
    /// - Parameter object: an object with the same maps, programs and variables.
    /// - Returns: the object, to be configured and loaded.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``, ``BPFError/Code/programNotFound``,
    ///   ``BPFError/Code/variableNotFound``, ``BPFError/Code/sizeMismatch`` or ``BPFError/Code/typeMismatch`` for an
    ///   object that does not fit the type.
    public static func open(_ object: consuming OpenBPFObject) throws(BPFError) -> OpenBPFSkeleton<Self> {
        try OpenBPFSkeleton(object)
    }
}
