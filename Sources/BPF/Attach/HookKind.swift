// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A kind of hook. Its file holds everything that the library knows about it.
///
/// To add one, write a file in this folder and a row in the table ``KernelRequirement``, which names the type.
protocol HookKind: SendableMetatype {
    /// The row of the table of kernel requirements.
    static var requirement: KernelRequirement { get }

    /// The types of program that the hook accepts.
    static var programTypes: [BPFProgramType] { get }

    /// The kernel's numbers of the hook; none where it has no number.
    static var attachTypes: [BPFAttachType] { get }

    /// The row for one of the kernel's numbers, where they came with different versions.
    static func requirement(of type: BPFAttachType) -> KernelRequirement

    /// The type of program that one of the kernel's numbers is for.
    static func programType(of type: BPFAttachType) -> BPFProgramType

    /// The names in `SEC()` of such programs.
    static var sections: [SectionDefinition] { get }

    /// How to attach a program whose section does not name the hook.
    static func usage(of program: BPFProgram) -> HookUsage?

    /// Attaches a program where its section says, if libbpf cannot or does not in every version; else returns `nil`.
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link?

    /// Attaches the smallest program to such a hook and detaches it at once.
    static func probe(_ type: BPFAttachType) -> FeatureSupport

    /// What failures mean at this kind of hook only.
    static var causes: [Cause] { get }
}

extension HookKind {
    static var attachTypes: [BPFAttachType] { [] }
    static func requirement(of type: BPFAttachType) -> KernelRequirement { requirement }
    static func programType(of type: BPFAttachType) -> BPFProgramType { programTypes.first ?? .unspecified }
    static var sections: [SectionDefinition] { [] }
    static func usage(of program: BPFProgram) -> HookUsage? { nil }
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? { nil }
    static func probe(_ type: BPFAttachType) -> FeatureSupport { .unknown }
    static var causes: [Cause] { [] }
}

/// How a program whose section does not name a hook is attached.
enum HookUsage {
    /// By a target of this library: Swift code and what it needs.
    case target(String)
    /// By other means.
    case advice(String)
}

/// All kinds, from the table of kernel requirements.
enum HookKinds {
    static let all: [any HookKind.Type] = KernelRequirement.all.compactMap(\.hook)

    /// The kind that one of the kernel's numbers stands for.
    static func kind(of type: BPFAttachType) -> (any HookKind.Type)? { all.first { $0.attachTypes.contains(type) } }

    /// The kind that a program was loaded for: by its attach type, or else by its section or type.
    static func kind(of program: BPFProgram) -> (any HookKind.Type)? {
        let candidates = all.filter { $0.programTypes.contains(program.type) }
        if let type = program.attachType, let kind = candidates.first(where: { $0.attachTypes.contains(type) }) {
            return kind
        }
        return candidates.first { kind in kind.sections.contains { $0.matches(program.section) } } ?? candidates.first
    }
}
