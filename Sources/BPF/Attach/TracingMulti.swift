// SPDX-License-Identifier: Apache-2.0

/// Many kernel functions with one link by trampoline. Not probed: the kernel that has it is newer than every libbpf.
enum TracingMulti: HookKind {
    static let requirement = KernelRequirement.tracingMulti
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceFentryMulti, .traceFexitMulti, .traceFsessionMulti]
}
