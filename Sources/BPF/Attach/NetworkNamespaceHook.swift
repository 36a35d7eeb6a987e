// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// A network namespace. For programs with `SEC("sk_lookup")`, which choose the socket of a connection or a packet, and
    /// `SEC("flow_dissector")`, which take packets apart.
    ///
    /// - Parameters:
    ///   - path: a file of the namespace, for example `/proc/self/ns/net` or `/run/netns/NAME`.
    ///   - attachType: the kind of hook; by default the one of the program's type.
    ///
    /// The corresponding C function is `bpf_program__attach_netns`.
    /// Minimum kernel: Linux 5.9, built with `CONFIG_INET`.
    public static func networkNamespace(
        path: FilePath = "/proc/thread-self/ns/net",
        attachType: BPFAttachType? = nil
    ) -> AttachTarget {
        AttachTarget(NetworkNamespaceHook(path: path, attachType: attachType))
    }

    /// A network namespace, with the path as a string.
    public static func networkNamespace(path: String, attachType: BPFAttachType? = nil) -> AttachTarget {
        networkNamespace(path: FilePath(visibly: path), attachType: attachType)
    }
}

/// Hooks of a network namespace: the choice of a socket, and the dissection of flows.
struct NetworkNamespaceHook: QueryableHook {
    static let requirement = KernelRequirement.networkNamespace
    static let programTypes: [BPFProgramType] = [.skLookup, .flowDissector]
    static let attachTypes: [BPFAttachType] = [.skLookup, .flowDissector]
    static let sections = [SectionDefinition("sk_lookup"), SectionDefinition("flow_dissector")]

    let path: FilePath
    let attachType: BPFAttachType?

    var description: String { "network namespace \(path)" }

    static func programType(of type: BPFAttachType) -> BPFProgramType {
        type == .skLookup ? .skLookup : .flowDissector
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .target(".networkNamespace(path: \"/proc/self/ns/net\"), with the file of the namespace")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        let namespace = try program.open(
            path,
            "the namespace's file",
            advice: "Use a file such as /proc/PID/ns/net or /run/netns/NAME",
            for: target
        )
        let type: BPFAttachType = attachType ?? (program.type == .skLookup ? .skLookup : .flowDissector)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            try withExtendedLifetime(namespace) { () throws(Errno) in
                .descriptor(
                    try LinkCreate.link(descriptor, type, target: UInt32(bitPattern: namespace.rawValue))
                )
            }
        }
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        guard let attachType else { throw query.needsAttachType("networkNamespace(path:attachType:)") }
        return try query.programs(of: try query.open(path), attachType)
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingDescriptor(type) }

    static let causes = [
        cause(
            "namespace-has-one",
            .alreadyAttached,
            "the namespace has such a program already, and takes one",
            advice: "Use the existing link, or detach it first",
            fixture: "SocketHookTests"
        ) { _, errno, _ in errno == .argListTooLong || errno == .fileExists }
    ]
}
