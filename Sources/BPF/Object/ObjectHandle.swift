// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Logging
internal import SystemPackage

/// The owner of a `struct bpf_object`, which is closed with the last handle that needs it.
///
/// What changes the object is called under `lock`, or before the object is shared. libbpf changes maps and BTF until the load
/// ends, so that they are read without the lock after it.
@safe final class ObjectHandle: @unchecked Sendable {
    let name: String
    let logger: Logger?
    /// The path of the kernel's BTF in the options.
    let kernelBTFPath: FilePath?
    /// The content of the section `license`.
    let license: String?
    /// What of the verifier's logs is kept.
    let keepsVerifierLogs: Bool
    let verifierLogLimit: Int?
    /// The file with the kernel's types that libbpf reads when the object is loaded.
    private let kernelTypes: MemoryFile?
    let pointer: OpaquePointer
    private let lock = Lock()
    private let state = Locked(State())

    /// The state that libbpf does not have.
    private struct State {
        var parts: (maps: [PartPointer], programs: [PartPointer])?
        var btf: OwnedBTF??
        var attachTargets: [String: String] = [:]
        var reusedMaps: [String: String] = [:]
        var pins: [String: FilePath] = [:]
        /// The inner maps that were set, whose descriptors libbpf uses.
        var innerMaps: [String: BPFMap] = [:]
        /// The programs that this object's programs extend: libbpf uses their descriptors.
        var extendedPrograms: [BPFProgram] = []
        var relocationFile: RelocationFile?
    }

    init(
        name: String,
        options: BPFObject.OpenOptions,
        license: String?,
        kernelBTFPath: FilePath?,
        kernelTypes: MemoryFile?,
        relocationFile: RelocationFile?,
        adopting pointer: OpaquePointer
    ) {
        self.name = name
        self.license = license
        self.kernelTypes = kernelTypes
        keepsVerifierLogs = !options.verifierLogLevel.isEmpty
        verifierLogLimit = options.verifierLogLimit
        logger = options.logger
        self.kernelBTFPath = kernelBTFPath
        unsafe self.pointer = unsafe pointer
        if let relocationFile { state.withLock { $0.relocationFile = relocationFile } }
    }

    deinit { unsafe bpf_object__close(pointer) }

    /// Runs a libbpf operation on the object or its parts, which is not thread-safe in libbpf.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lock.withLock(body)
    }

    /// The object's maps, with their names in it. First read before libbpf can change a name.
    var maps: [PartPointer] { parts.maps }

    /// The object's programs.
    var programs: [PartPointer] { parts.programs }

    private var parts: (maps: [PartPointer], programs: [PartPointer]) {
        state.withLock { state in
            if let known = state.parts { return known }
            let parts = unsafe (pointer.maps, pointer.programs)
            state.parts = parts
            return parts
        }
    }

    /// Returns a map by its name in the object.
    func map(_ name: String) -> OpaquePointer? { unsafe maps.first { $0.name == name }?.pointer }

    /// A copy of the object's BTF, which libbpf has completed.
    var btf: OwnedBTF? {
        state.withLock { state in
            if let known = state.btf { return known }
            let btf = unsafe OwnedBTF(copying: bpf_object__btf(pointer))
            state.btf = .some(btf)
            return btf
        }
    }

    /// Discards the copy after libbpf changed the BTF.
    func forgetBTF() { state.withLock { $0.btf = nil } }

    /// The attach target that was set in place of the one in a program's `SEC()`.
    func attachTarget(of program: String) -> String? { state.withLock { $0.attachTargets[program] } }

    func setAttachTarget(_ target: String, of program: String) { state.withLock { $0.attachTargets[program] = target } }

    /// The name of the existing map that a map reuses.
    func reusedMap(of map: String) -> String? { state.withLock { $0.reusedMaps[map] } }

    func setReusedMap(_ other: String, of map: String) { state.withLock { $0.reusedMaps[map] = other } }

    /// The path that a map of the loaded object is pinned at.
    func pin(of map: PartPointer) -> FilePath? {
        if let path = state.withLock({ $0.pins[map.name] }) { return path }
        guard unsafe bpf_map__is_pinned(map.pointer), let path = unsafe bpf_map__pin_path(map.pointer) else {
            return nil
        }
        return unsafe FilePath(platformString: path)
    }

    /// Sets the pin of a map that libbpf does not know.
    func setPin(_ path: FilePath, of map: String) { state.withLock { $0.pins[map] = path } }

    /// Whether an inner map was set for a map of maps.
    func hasInnerMap(_ map: String) -> Bool { state.withLock { $0.innerMaps[map] != nil } }

    func setInnerMap(_ inner: BPFMap, of map: String) { state.withLock { $0.innerMaps[map] = inner } }

    /// The file that libbpf reads in place of the kernel's BTF.
    var relocationFile: RelocationFile? { state.withLock { $0.relocationFile } }

    /// Closes the file that libbpf has read.
    func closeRelocationFile() { state.withLock { $0.relocationFile = nil } }

    /// Keeps a program whose descriptor libbpf uses.
    func keep(_ program: BPFProgram) { state.withLock { $0.extendedPrograms.append(program) } }
}
