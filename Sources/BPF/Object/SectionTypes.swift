// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The program types of sections that older libbpf versions do not know.
enum SectionTypes {
    /// Every section, as libbpf 1.7 knows them.
    private static let all = HookKinds.all.flatMap { $0.sections }

    /// The sections that libbpf 1.1 does not know, by the first character: each program's section is compared with them.
    private static let newer = Dictionary(grouping: all.filter { $0.types != nil }) { $0.name.utf8.first }

    /// libbpf 1.1 checks the type of struct_ops functions while it opens an object, before the type can be set.
    private static let registersHandler = LibbpfVersion.running < LibbpfVersion(1, 2)

    /// Registered once: the table of handlers belongs to the process.
    private static let registered: Void = {
        guard registersHandler else { return }
        _ = unsafe libbpf_register_prog_handler(
            "struct_ops.s+",
            BPF_PROG_TYPE_STRUCT_OPS,
            bpf_attach_type(rawValue: 0),
            nil
        )
    }()

    /// Tells libbpf of what it must know when it opens an object.
    static func prepare() { _ = registered }

    /// Gives the programs of an opened object the types and flags that libbpf left out.
    static func complete(_ object: ObjectHandle) {
        // Without the names, which most objects need no copy of yet.
        var next = unsafe bpf_object__next_program(object.pointer, nil)
        while let pointer = unsafe next {
            unsafe next = unsafe bpf_object__next_program(object.pointer, pointer)
            let type = unsafe bpf_program__type(pointer)
            // A registered handler sets the type and not the flags.
            guard type == BPF_PROG_TYPE_UNSPEC || type == BPF_PROG_TYPE_STRUCT_OPS && registersHandler else { continue }
            let section = unsafe pointer.programSection
            guard let first = section.utf8.first,
                let definition = newer[first]?.first(where: { $0.matches(section) }),
                let types = definition.types
            else { continue }
            // These fail for loaded programs only.
            _ = unsafe bpf_program__set_type(pointer, bpf_prog_type(rawValue: types.program.rawValue))
            _ = unsafe bpf_program__set_expected_attach_type(
                pointer,
                bpf_attach_type(rawValue: types.attach.rawValue)
            )
            if definition.isSleepable {
                let sleepable = BPFProgram.Flags.sleepable.rawValue
                _ = unsafe bpf_program__set_flags(pointer, bpf_program__flags(pointer) | sleepable)
            }
        }
    }

    /// The functions that programs are for whose sections libbpf does not know, so that it does not look for them itself.
    static func findTargets(_ object: ObjectHandle) throws(BPFError) {
        for program in unsafe object.pointer.programs
        where unsafe bpf_program__expected_attach_type(program.pointer).rawValue == BPFAttachType.traceFsession.rawValue
        {
            let settings = unsafe ProgramSettings(program.pointer)
            guard settings.isAutoloaded,
                LibbpfVersion.running < LibbpfVersion(1, 7),
                object.attachTarget(of: settings.name) == nil,
                let slash = settings.section.firstIndex(of: "/")
            else { continue }
            let target = String(settings.section[slash...].dropFirst())
            let errno = unsafe bpf_program__set_attach_target(program.pointer, 0, target)
            if errno < 0 {
                throw LoadFailure.missingTarget(target, of: settings.name, in: object, errno: -errno)
            }
        }
    }

    /// The advice for an unknown section.
    static func advice(for section: String) -> String {
        let head = section.split(separator: "/").first.map(String.init) ?? section
        // The closest names: a known prefix of the section, or a similar spelling.
        let prefixes = known.filter { section.hasPrefix($0) }.sorted { $0.count > $1.count }
        var near: [(name: String, distance: Int)] = []
        for name in known {
            let distance = min(editDistance(section, name), editDistance(head, name))
            if distance <= max(2, name.count / 3), distance < name.count { near.append((name, distance)) }
        }
        near.sort { $0.distance < $1.distance }
        var names: [String] = []
        for name in prefixes.prefix(1) + near.map(\.name) where !names.contains(name) { names.append(name) }
        guard !names.isEmpty else {
            return
                "Use a SEC() that names the hook, for example SEC(\"xdp\"), or set the type with setType(_:) before load()"
        }
        let list = names.prefix(3).map { "SEC(\"\($0)\")" }.joined(separator: " or ")
        return "Use \(list), or set the type with setType(_:) before load()"
    }

    private static let known = all.map(\.name)
}
