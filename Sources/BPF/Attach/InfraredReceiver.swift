// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// An infrared receiver. For programs with `SEC("lirc_mode2")`.
    ///
    /// - Parameter path: the receiver's device, for example `/dev/lirc0`.
    ///
    /// The corresponding C function is `bpf_prog_attach`. Minimum kernel: Linux 4.18, built with `CONFIG_BPF_LIRC_MODE2`.
    public static func infraredReceiver(path: FilePath) -> AttachTarget {
        AttachTarget(InfraredReceiver(path: path))
    }

    /// An infrared receiver, with the path as a string.
    public static func infraredReceiver(path: String) -> AttachTarget {
        infraredReceiver(path: FilePath(visibly: path))
    }
}

/// Hooks of infrared receivers.
struct InfraredReceiver: QueryableHook {
    static let requirement = KernelRequirement.lirc
    static let programTypes: [BPFProgramType] = [.lircMode2]
    static let attachTypes: [BPFAttachType] = [.lircMode2]
    static let sections = [SectionDefinition("lirc_mode2")]

    static func usage(of program: BPFProgram) -> HookUsage? {
        .target(".infraredReceiver(path: \"/dev/lirc0\"), with the device")
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.attachToMissingDescriptor(type) }

    let path: FilePath

    var description: String { "infrared receiver \(path)" }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        let device = try program.open(
            path,
            "the device",
            advice: "Use a device that 'ls /dev/lirc*' lists",
            for: target
        )
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .manual(try DescriptorAttachment(descriptor, id: program.id, to: device, .lircMode2))
        }
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        try query.programs(of: try query.open(path), .lircMode2)
    }
}
