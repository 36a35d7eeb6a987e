// SPDX-License-Identifier: Apache-2.0

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

    /// Whether a program of such a hook can have a number; 0 where libbpf sets none.
    static func accepts(_ type: BPFAttachType) -> Bool

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
    static func accepts(_ type: BPFAttachType) -> Bool { type.rawValue == 0 || attachTypes.contains(type) }
    static func requirement(of type: BPFAttachType) -> KernelRequirement { requirement }
    static func programType(of type: BPFAttachType) -> BPFProgramType { programTypes.first ?? .unspecified }
    static var sections: [SectionDefinition] { [] }
    static func usage(of program: BPFProgram) -> HookUsage? { nil }
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? { nil }
    static func probe(_ type: BPFAttachType) -> FeatureSupport { .unknown }
    static var causes: [Cause] { [] }
}
