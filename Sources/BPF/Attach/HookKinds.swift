// SPDX-License-Identifier: Apache-2.0

/// All kinds, from the table of kernel requirements.
enum HookKinds {
    static let all: [any HookKind.Type] = {
        var seen: Set<ObjectIdentifier> = []
        // A kind can have several rows.
        return KernelRequirement.all.compactMap(\.hook).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }()

    /// The kind that one of the kernel's numbers stands for.
    static func kind(of type: BPFAttachType) -> (any HookKind.Type)? { all.first { $0.attachTypes.contains(type) } }

    /// The kind that a program was loaded for: by its section, unless its attach type is that of another kind, or else by its type.
    static func kind(of program: BPFProgram) -> (any HookKind.Type)? {
        let candidates = all.filter { $0.programTypes.contains(program.type) }
        let named = candidates.filter { kind in kind.sections.contains { $0.matches(program.section) } }
        // An attach type that was set before load() counts more than the section.
        return named.first { $0.accepts(program.expectedAttachType) }
            ?? program.attachType.flatMap { type in candidates.first { $0.attachTypes.contains(type) } }
            ?? named.first ?? candidates.first
    }
}
