// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A parsed BPF object that is not loaded yet; configure it here.
///
/// Switch programs off, resize maps and set global variables here. ``load()`` then consumes this value and returns the
/// ``BPFObject``, whose maps and programs can be used. The compiler enforces both: a map of an open object has no
/// `lookup`, and an open object cannot be used after `load()`.
///
/// ```swift
/// var open = try BPFObject.open(path: "trace.bpf.o")
/// try open.map("events").setMaxEntries(1 << 20)
/// try open.globals.set("target_pid", to: UInt32(4242))
/// let object = try open.load()
/// ```
///
/// The corresponding C type is `struct bpf_object` between `bpf_object__open` and `bpf_object__load`.
public struct OpenBPFObject: ~Copyable {
    let handle: ObjectHandle
    private let keepsVerifierLogs: Bool

    init(handle: ObjectHandle, keepsVerifierLogs: Bool) {
        self.handle = handle
        self.keepsVerifierLogs = keepsVerifierLogs
    }

    /// The object's name.
    public var name: String { handle.name }

    /// The names of the object's maps in their order, including data sections (`.rodata`, `.bss`, …).
    public var mapNames: [String] { handle.maps.map(\.name) }

    /// The names of the object's programs in their order.
    public var programNames: [String] { handle.programs.map(\.name) }

    /// Returns a map, to configure it.
    ///
    /// - Parameter name: the map's name in C, or the name of a data section (`.rodata`, `.data`, `.bss`).
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``; its advice lists the names that exist.
    ///
    /// The corresponding C function is `bpf_object__find_map_by_name`.
    @_lifetime(&self)
    public mutating func map(_ name: String) throws(BPFError) -> OpenBPFMap {
        guard let map = handle.maps.first(where: { $0.name == name }) else {
            throw ObjectPart.map.notFound(name, in: handle.name, among: mapNames)
        }
        return OpenBPFMap(map, of: &self)
    }

    /// Returns a program, to configure it.
    ///
    /// - Parameter name: the name of the program's C function.
    /// - Throws: ``BPFError`` with ``BPFError/Code/programNotFound``; its advice lists the names that exist.
    ///
    /// The corresponding C function is `bpf_object__find_program_by_name`.
    @_lifetime(&self)
    public mutating func program(_ name: String) throws(BPFError) -> OpenBPFProgram {
        guard let program = unsafe handle.programs.first(where: { $0.name == name })?.pointer else {
            throw ObjectPart.program.notFound(name, in: handle.name, among: programNames)
        }
        return unsafe OpenBPFProgram(program, of: &self)
    }

    /// The object's global variables in `.rodata`, `.data`, `.bss` and sections such as `.data.name`.
    public var globals: OpenBPFGlobals {
        @_lifetime(&self)
        mutating get { OpenBPFGlobals(of: &self) }
    }

    /// Loads the object: creates its maps, and verifies its programs.
    ///
    /// Signals of the calling thread are blocked during the call, as they would interrupt the verifier.
    ///
    /// - Returns: the loaded object. Nothing is attached yet.
    /// - Throws: ``BPFError``. ``BPFError/Code/verifierRejected`` carries the verifier's log and its explanation in
    ///   ``BPFError/verifierReport``; ``BPFError/Code/permissionDenied`` names the missing capabilities;
    ///   ``BPFError/Code/notSupported`` names what this kernel does not have. The open object is released in every
    ///   case.
    ///
    /// The corresponding C function is `bpf_object__load`. Needs `CAP_BPF`, and `CAP_PERFMON` for tracing or
    /// `CAP_NET_ADMIN` for networking (Linux 5.8 and newer; `CAP_SYS_ADMIN` before).
    public consuming func load() throws(BPFError) -> BPFObject {
        let handle = self.handle
        let keepsVerifierLogs = self.keepsVerifierLogs
        // One for each map and program in libbpf and one in its handle, and a few for libbpf's feature probes.
        let descriptors = 2 * (handle.maps.count + handle.programs.count) + 8
        try DescriptorReserve.check(descriptors, operation: .load, subject: .object(handle.name))
        return try LibbpfLog.capturing(
            logger: handle.logger,
            keepsVerifierLogs: keepsVerifierLogs,
            notesDebug: true
        ) { (capture) throws(BPFError) in
            defer { handle.closeRelocationFile() }
            let preparation = try LoadPreparation(handle)
            do throws(Errno) {
                try holdingSignals { () throws(Errno) in
                    try libbpfCallOnce { unsafe bpf_object__load(handle.pointer) }
                }
            } catch {
                throw LoadFailure(handle: handle, errno: error, capture: capture, preparation: preparation).error
            }
            return try BPFObject(loaded: handle, verifierLogs: keepsVerifierLogs ? capture.verifierLogs : [:])
        }
    }
}
