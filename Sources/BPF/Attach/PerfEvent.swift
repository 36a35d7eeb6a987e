// SPDX-License-Identifier: Apache-2.0

/// Perf events as hooks; its attach type is that of links for tracepoints and probes.
enum PerfEvent: HookKind {
    static let requirement = KernelRequirement.perfEvent
    static let programTypes: [BPFProgramType] = [.perfEvent]
    static let attachTypes: [BPFAttachType] = [.perfEvent]
    static let sections = [SectionDefinition("perf_event")]

    static func requirement(of type: BPFAttachType) -> KernelRequirement { .perfEventLinks }

    static func programType(of type: BPFAttachType) -> BPFProgramType { .tracepoint }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice("Use perf_event_open(2) and the ioctl PERF_EVENT_IOC_SET_BPF, with program.fileDescriptor")
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingDescriptor(type) }
}
