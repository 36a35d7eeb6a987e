// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The sockets of a socket map or a socket hash. For programs with `SEC("sk_msg")`, which see what they send, and
    /// `SEC("sk_skb/…")`, which see what they receive.
    ///
    /// A map has one program of each kind.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/sockMap`` or ``BPFMapType/sockHash``.
    ///   - attachType: the kind of hook; by default the one that the program's `SEC()` names.
    ///
    /// The corresponding C functions are `bpf_program__attach_sockmap` and `bpf_prog_attach`.
    /// Attachments are links on Linux 6.10 or newer.
    /// Minimum kernel: Linux 4.17, built with `CONFIG_BPF_STREAM_PARSER`.
    public static func socketMap(_ map: BPFMap, attachType: BPFAttachType? = nil) -> AttachTarget {
        AttachTarget(SocketMapHook(map: map, attachType: attachType))
    }
}

/// Hooks of a socket map.
struct SocketMapHook: QueryableHook {
    static let requirement = KernelRequirement.socketMap
    static let programTypes: [BPFProgramType] = [.skSKB, .skMsg]
    static let attachTypes: [BPFAttachType] = [.skSKBStreamParser, .skSKBStreamVerdict, .skSKBVerdict, .skMsgVerdict]
    static let sections = [
        SectionDefinition("sk_skb/stream_parser"), SectionDefinition("sk_skb/stream_verdict"),
        SectionDefinition("sk_skb/verdict", .skSKB, .skSKBVerdict), SectionDefinition("sk_skb"),
        SectionDefinition("sk_msg"),
    ]

    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        type == .skSKBVerdict ? .socketMapVerdict : .socketMap
    }

    static func programType(of type: BPFAttachType) -> BPFProgramType { type == .skMsgVerdict ? .skMsg : .skSKB }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .target(".socketMap(map), with a socket map or a socket hash")
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.attachToMissingDescriptor(type) }

    let map: BPFMap
    let attachType: BPFAttachType?

    var description: String { "socket map '\(map.name)'" }

    static func == (left: SocketMapHook, right: SocketMapHook) -> Bool {
        left.map === right.map && left.attachType == right.attachType
    }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(map)) }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard map.type == .sockMap || map.type == .sockHash else {
            throw program.invalid(
                "map '\(map.name)' is \(map.type.description.indefiniteArticle) \(map.type) map",
                target
            )
        }
        guard let type = attachType ?? program.attachType ?? (program.type == .skMsg ? .skMsgVerdict : nil) else {
            throw program.invalid(
                "it is not known which part of a socket map the program was loaded for",
                target,
                advice: "Use SEC(\"sk_skb/stream_parser\"), SEC(\"sk_skb/stream_verdict\") or SEC(\"sk_skb/verdict\")"
            )
        }
        try map.checkOpen(.attach)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            let target = try map.descriptor.duplicate()
            do throws(Errno) {
                return .descriptor(
                    try LinkCreate.link(descriptor, type, target: UInt32(bitPattern: target.rawValue))
                )
            } catch {
                // Kernels without links for socket maps do not know the program's type here.
                guard error == .invalidArgument else { throw error }
                return .manual(try DescriptorAttachment(descriptor, id: program.id, to: target, type))
            }
        }
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        guard let attachType else { throw query.needsAttachType("socketMap(_:attachType:)") }
        try map.checkOpen(.query)
        return try query.ask { () throws(Errno) in
            try ProgramQuery.programs(at: UInt32(bitPattern: map.descriptor.rawValue), attachType)
        }
    }
}
