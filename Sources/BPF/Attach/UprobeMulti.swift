// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Many places of an executable with one link, which libbpf 1.6 and newer attach from the section.
enum UprobeMulti: HookKind {
    static let requirement = KernelRequirement.uprobeMulti
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let attachTypes: [BPFAttachType] = [.traceUprobeMulti, .traceUprobeSession]

    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        type == .traceUprobeSession ? .uprobeSession : .uprobeMulti
    }

    static let sections = [
        SectionDefinition("uprobe.multi+", .kprobe, .traceUprobeMulti),
        SectionDefinition("uretprobe.multi+", .kprobe, .traceUprobeMulti),
        SectionDefinition("uprobe.session+", .kprobe, .traceUprobeSession),
        SectionDefinition("uprobe.multi.s+", .kprobe, .traceUprobeMulti, isSleepable: true),
        SectionDefinition("uretprobe.multi.s+", .kprobe, .traceUprobeMulti, isSleepable: true),
        SectionDefinition("uprobe.session.s+", .kprobe, .traceUprobeSession, isSleepable: true),
    ]

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard program.section.contains("/") else {
            return .advice("Use SEC(\"\(program.section)/FILE:PATTERN\"), with the file and the functions")
        }
        guard LibbpfVersion.running < LibbpfVersion(1, 6) else { return nil }
        return .unavailable("Use libbpf 1.6 or newer, or SEC(\"uprobe\") and attach(to: .uprobe(…)) for each function")
    }

    /// Attaches to the start of a file in memory that is never executed.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try HookProbe.load(type)
            let file = OwnedDescriptor(adopting: try systemCall { unsafe swift_bpf_memory_file("swift-bpf") })
            try systemCall { ftruncate(file.rawValue, 4096) }
            let path = Array("/proc/self/fd/\(file.rawValue)\0".utf8)
            let offsets: [UInt64] = [0]
            let result: Result<OwnedDescriptor, Errno> = unsafe path.withUnsafeBytes { path in
                unsafe offsets.withUnsafeBytes { offsets in
                    let options = unsafe UprobeMultiLinkOptions(
                        path: UInt64(address: path.baseAddress),
                        offsets: UInt64(address: offsets.baseAddress),
                        count: 1
                    )
                    return Result { () throws(Errno) in try LinkCreate.link(program, type, options: options) }
                }
            }
            _ = try withExtendedLifetime((file, program)) { () throws(Errno) in try result.get() }
        }
    }
}
