// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// A network namespace. For programs with `SEC("sk_lookup")`, which choose the socket of a connection or a packet, and
    /// `SEC("flow_dissector")`, which take packets apart.
    ///
    /// - Parameter path: a file of the namespace, for example `/proc/self/ns/net` or `/run/netns/NAME`.
    ///
    /// The corresponding C function is `bpf_program__attach_netns`.
    /// Minimum kernel: Linux 5.9, built with `CONFIG_INET`.
    public static func networkNamespace(path: FilePath = "/proc/thread-self/ns/net") -> AttachTarget {
        AttachTarget(NetworkNamespaceHook(path: path))
    }

    /// A network namespace, with the path as a string.
    public static func networkNamespace(path: String) -> AttachTarget {
        networkNamespace(path: FilePath(visibly: path))
    }
}

/// Hooks of a network namespace: the choice of a socket, and the dissection of flows.
struct NetworkNamespaceHook: AttachHook {
    static let requirement = KernelRequirement.networkNamespace
    static let programTypes: [BPFProgramType] = [.skLookup, .flowDissector]
    static let attachTypes: [BPFAttachType] = [.skLookup, .flowDissector]
    static let sections = [SectionDefinition("sk_lookup"), SectionDefinition("flow_dissector")]

    let path: FilePath

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
        let type: BPFAttachType = program.type == .skLookup ? .skLookup : .flowDissector
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            try withExtendedLifetime(namespace) { () throws(Errno) in
                .descriptor(
                    try LinkCreate.link(descriptor, type, target: UInt32(bitPattern: namespace.rawValue))
                )
            }
        }
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
