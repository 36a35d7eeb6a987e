// SPDX-License-Identifier: Apache-2.0

extension KernelRequirement {
    /// Returns what a kind of hook needs, or `nil` if this library has no row for it.
    public static func requirement(attachType type: BPFAttachType) -> KernelRequirement? {
        HookKinds.kind(of: type)?.requirement(of: type)
    }

    /// Returns what a type of program needs, or `nil` for a type without a name here.
    public static func requirement(programType type: BPFProgramType) -> KernelRequirement? {
        guard let since = type.since else { return nil }
        // The options of a hook that came later are not needed to load the program.
        let hook = HookKinds.all.map { $0.requirement }.first { $0.hook?.programTypes == [type] && $0.since == since }
        return KernelRequirement(
            "program type \(type)",
            since: since,
            options: hook?.options ?? [],
            probe: .programType(type)
        )
    }

    /// Returns what a type of map needs, or `nil` for a type without a name here.
    public static func requirement(mapType type: BPFMapType) -> KernelRequirement? {
        type.since.map { KernelRequirement("map type \(type)", since: $0, probe: .mapType(type)) }
    }
}
