// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Iterators over kernel objects.
enum Iterator: HookKind {
    static let requirement = KernelRequirement.iterator
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceIter]
    static let sections = [SectionDefinition("iter+"), SectionDefinition("iter.s+")]

    /// Nothing runs before the iterator is read.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            _ = try LinkCreate.link(try HookProbe.load(type, for: "bpf_map"), type)
        }
    }
}
