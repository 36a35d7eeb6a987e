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
    let customBTF: FilePath?
    let pointer: OpaquePointer
    /// The object's maps and programs, by the names that they have in it.
    let maps: [PartPointer]
    let programs: [PartPointer]
    private let lock = Locked<Void>(())
    /// The attach targets that were set in place of what a `SEC()` says, by program.
    let attachTargets = Locked<[String: String]>([:])
    /// The maps that stand for existing ones, and those ones' names.
    let reusedMaps = Locked<[String: String]>([:])
    private let knownBTF = Locked<OwnedBTF??>(nil)

    init(name: String, options: OpenOptions, adopting pointer: OpaquePointer) {
        self.name = name
        logger = options.logger
        customBTF = options.customBTF
        unsafe self.pointer = unsafe pointer
        maps = unsafe pointer.maps
        programs = unsafe pointer.programs
    }

    /// The object's BTF as libbpf completed it, copied once.
    var btf: OwnedBTF? {
        knownBTF.withLock { known in
            if let known { return known }
            let btf = unsafe OwnedBTF(copying: bpf_object__btf(pointer))
            known = .some(btf)
            return btf
        }
    }

    /// Forgets the BTF, which libbpf has changed.
    func forgetBTF() { knownBTF.withLock { $0 = nil } }

    /// Finds a map by its name in the object.
    func map(_ name: String) -> OpaquePointer? { unsafe maps.first { $0.name == name }?.pointer }

    deinit { unsafe bpf_object__close(pointer) }

    /// Runs one libbpf operation on the object or its parts: libbpf makes none of them safe to run at once.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lock.withLock { (_) throws(Failure) in try body() }
    }
}
