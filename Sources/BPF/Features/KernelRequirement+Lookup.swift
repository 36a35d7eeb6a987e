// SPDX-License-Identifier: Apache-2.0

extension KernelRequirement {
    /// Returns what a kind of hook needs, or `nil` if this library has no row for it.
    public static func requirement(of type: BPFAttachType) -> KernelRequirement? {
        HookKinds.kind(of: type)?.requirement(of: type)
    }

    /// Returns what a type of program needs, or `nil` for a type without a name here.
    public static func requirement(of type: BPFProgramType) -> KernelRequirement? {
        guard let since = type.since else { return nil }
        let options = HookKinds.all.first { $0.programTypes.contains(type) }?.requirement.options ?? []
        return KernelRequirement(
            "program type \(type)",
            since: since,
            options: options,
            probe: .programType(type)
        )
    }

    /// Returns what a type of map needs, or `nil` for a type without a name here.
    public static func requirement(of type: BPFMapType) -> KernelRequirement? {
        type.since.map { KernelRequirement("map type \(type)", since: $0, probe: .mapType(type)) }
    }
}
