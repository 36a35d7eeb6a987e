// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A BPF object whose maps exist and whose programs the kernel has verified.
///
/// Its maps and programs are handles that can be stored and passed to other tasks. A map may outlive its object; a program keeps
/// it. The kernel frees a map or a program when nothing uses it any more.
///
/// ```swift
/// let object = try BPFObject.open(path: "trace.bpf.o").load()
/// let link = try object.program("on_exec").attach()
/// let counts = try object.map("counts").typed(key: UInt32.self, value: UInt64.self)
/// ```
///
/// The corresponding C type is `struct bpf_object` after `bpf_object__load`.
public final class BPFObject: Sendable {
    /// The object's name.
    public let name: String

    /// The license in its section `license`, for example `GPL`, or `nil`. Some helpers are for programs with a license
    /// that is compatible with the GPL.
    public let license: String?

    /// The kernel version that the object is for, which only kernels before 5.0 compare: of its section `version`, or the
    /// running kernel's.
    public let kernelVersion: KernelVersion

    /// The names of the object's maps in their order, including data sections (`.rodata`, `.bss`, …), without those whose
    /// creation was switched off.
    public var mapNames: [String] { loadedMaps.names }

    /// The object's maps in their order, without those whose creation was switched off.
    ///
    /// Each handle has a file descriptor of its own, which it gets when it is first asked for.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/resourceExhausted`` when no file descriptor is left, or
    ///   ``BPFError/Code/systemCallFailed`` for a per-CPU map without /sys, where the number of CPUs is.
    public var maps: [BPFMap] { get throws(BPFError) { try loadedMaps.all() } }

    /// The object's programs in their order, without those whose loading was switched off.
    public let programs: [BPFProgram]

    /// The names of the programs that were switched off, for errors.
    private let leftOutPrograms: [String]

    let loadedMaps: LoadedMaps

    /// The object's global variables, shared with the running programs.
    public let globals: BPFGlobals

    init(loaded handle: ObjectHandle, verifierLogs: [String: String]) {
        name = handle.name
        license = handle.license
        kernelVersion = handle.kernelVersion
        var leftOutPrograms: [String] = []
        var programs: [BPFProgram] = []
        for program in handle.programs {
            guard unsafe bpf_program__fd(program.pointer) >= 0 else {
                leftOutPrograms.append(program.name)
                continue
            }
            let log = verifierLogs[program.name]
            programs.append(BPFProgram(loaded: program, of: handle, verifierLog: log))
        }
        self.programs = programs
        self.leftOutPrograms = leftOutPrograms
        loadedMaps = LoadedMaps(of: handle)
        globals = BPFGlobals(of: loadedMaps)
    }

    /// The type information of the object, or `nil` without any.
    ///
    /// The corresponding C function is `bpf_object__btf`.
    public var btf: BTF? { globals.btf?.types.map { BTF(checked: $0, name: name) } }

    /// Returns the map with a name, the same handle each time.
    ///
    /// - Parameter name: the map's name in C, or the name of a data section (`.rodata`, `.data`, `.bss`).
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``, whose advice lists the names that exist, or as ``maps``
    ///   does.
    ///
    /// The corresponding C function is `bpf_object__find_map_by_name`.
    public func map(_ name: String) throws(BPFError) -> BPFMap {
        guard let map = try loadedMaps.map(name) else { throw loadedMaps.notFound(name) }
        return map
    }

    /// Returns the program with a name.
    ///
    /// - Parameter name: the name of the program's C function.
    /// - Throws: ``BPFError`` with ``BPFError/Code/programNotFound``; its advice lists the names that exist.
    public func program(_ name: String) throws(BPFError) -> BPFProgram {
        if let program = programs.first(where: { $0.name == name }) { return program }
        throw ObjectPart.program.notFound(
            name,
            in: self.name,
            among: programs.map(\.name),
            leftOut: leftOutPrograms
        )
    }
}
