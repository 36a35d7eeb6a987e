// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A BPF object whose maps exist and whose programs the kernel has verified.
///
/// Maps and programs taken from it are handles of their own: they may be stored, passed to other tasks and outlive the
/// object. What is released last releases the kernel's side.
///
/// ```swift
/// let object = try BPFObject.open(path: "trace.bpf.o").load()
/// let link = try object.program("on_exec").attach()
/// let counts = try object.map("counts").typed(key: UInt32.self, value: UInt64.self)
/// ```
///
/// C counterpart: `struct bpf_object` after `bpf_object__load`.
public final class BPFObject: Sendable {
    /// The object's name.
    public let name: String

    /// The object's maps in its order, without those whose creation was switched off.
    public let maps: [BPFMap]

    /// The object's programs in its order, without those whose loading was switched off.
    public let programs: [BPFProgram]

    /// The object's global variables, as the running programs see them.
    public let globals: BPFGlobals

    init(loaded handle: ObjectHandle, verifierLogs: [String: String]) throws(BPFError) {
        name = handle.name
        let btf = unsafe OwnedBTF(copying: bpf_object__btf(handle.pointer))
        var maps: [BPFMap] = []
        // Newer libbpf gives a descriptor to maps that it does not create, too.
        for map in unsafe handle.pointer.maps
        where unsafe bpf_map__autocreate(map.pointer) && bpf_map__fd(map.pointer) >= 0 {
            maps.append(try unsafe BPFMap(loaded: map.pointer, btf: btf))
        }
        var programs: [BPFProgram] = []
        for program in unsafe handle.pointer.programs where unsafe bpf_program__fd(program.pointer) >= 0 {
            let log = unsafe verifierLogs[program.pointer.programName]
            programs.append(try unsafe BPFProgram(loaded: program.pointer, of: handle, verifierLog: log))
        }
        self.maps = maps
        self.programs = programs
        globals = BPFGlobals(
            of: handle.name,
            btf: btf,
            sections: maps.filter { $0.name.hasPrefix(".") }
        )
    }

    /// The map of this name.
    ///
    /// - Parameter name: the map's name in C, or a data section's (`.rodata`, `.data`, `.bss`).
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``; its advice lists the names that exist.
    public func map(_ name: String) throws(BPFError) -> BPFMap {
        if let map = maps.first(where: { $0.name == name }) { return map }
        throw BPFError(
            .mapNotFound,
            operation: "look-up",
            subject: .object(self.name),
            message: "it has no map '\(name)'",
            advice: namesAdvice(for: name, among: maps.map(\.name), kind: "map")
        )
    }

    /// The program of this name.
    ///
    /// - Parameter name: the name of the program's C function.
    /// - Throws: ``BPFError`` with ``BPFError/Code/programNotFound``; its advice lists the names that exist.
    public func program(_ name: String) throws(BPFError) -> BPFProgram {
        if let program = programs.first(where: { $0.name == name }) { return program }
        throw BPFError(
            .programNotFound,
            operation: "look-up",
            subject: .object(self.name),
            message: "it has no program '\(name)'",
            advice: namesAdvice(for: name, among: programs.map(\.name), kind: "program")
        )
    }
}
