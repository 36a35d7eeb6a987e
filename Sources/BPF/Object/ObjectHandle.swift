// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Logging
internal import SystemPackage

/// The owner of a `struct bpf_object`: closed with the last handle that needs it.
///
/// The pointer is only used under `lock`, or before the object is shared.
@safe final class ObjectHandle: @unchecked Sendable {
    let name: String
    let logger: Logger?
    /// The file with the kernel's BTF that was named when the object was opened.
    let kernelBTFPath: FilePath?
    let pointer: OpaquePointer
    private let lock = Lock()
    private let state = Locked(State())

    /// What is known of the object beside libbpf's side.
    private struct State {
        var parts: (maps: [PartPointer], programs: [PartPointer])?
        var btf: OwnedBTF??
        var attachTargets: [String: String] = [:]
        var reusedMaps: [String: String] = [:]
        var pins: [String: FilePath] = [:]
        /// The programs that this object's programs extend, of which libbpf has the descriptors.
        var extendedPrograms: [BPFProgram] = []
    }

    init(name: String, options: BPFObject.OpenOptions, adopting pointer: OpaquePointer) {
        self.name = name
        logger = options.logger
        kernelBTFPath = options.kernelBTFPath
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe bpf_object__close(pointer) }

    /// Runs one libbpf operation on the object or its parts: libbpf makes none of them safe to run at once.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lock.withLock(body)
    }

    /// The object's maps, by the names that they have in it. First asked for before libbpf can change one.
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

    /// Finds a map by its name in the object.
    func map(_ name: String) -> OpaquePointer? { unsafe maps.first { $0.name == name }?.pointer }

    /// The object's BTF as libbpf completed it, copied once.
    var btf: OwnedBTF? {
        state.withLock { state in
            if let known = state.btf { return known }
            let btf = unsafe OwnedBTF(copying: bpf_object__btf(pointer))
            state.btf = .some(btf)
            return btf
        }
    }

    /// Forgets the BTF, which libbpf has changed.
    func forgetBTF() { state.withLock { $0.btf = nil } }

    /// The attach target that was set in place of what a program's `SEC()` says.
    func attachTarget(of program: String) -> String? { state.withLock { $0.attachTargets[program] } }

    func setAttachTarget(_ target: String, of program: String) { state.withLock { $0.attachTargets[program] = target } }

    /// The name of the existing map that a map stands for.
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

    /// Notes the pin of a map that libbpf knows nothing of.
    func setPin(_ path: FilePath, of map: String) { state.withLock { $0.pins[map] = path } }

    /// Keeps a program whose descriptor libbpf was given.
    func keep(_ program: BPFProgram) { state.withLock { $0.extendedPrograms.append(program) } }
}
