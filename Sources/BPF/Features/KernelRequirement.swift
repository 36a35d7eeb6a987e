// SPDX-License-Identifier: Apache-2.0

/// Something that not every kernel has, and what to do without it.
///
/// The rows of the table are static properties, and ``all`` lists them. Feature probes, errors, `bpf-doctor`, the documentation and
/// the tests all read this table.
///
/// ```swift
/// if BPFFeatures.probe(feature: .tcx) == .unsupported { print(KernelRequirement.tcx.advice) }
/// ```
public struct KernelRequirement: Hashable, Sendable, CustomStringConvertible {
    /// The name, for example `tcx`.
    public let name: String

    /// The first Linux version that has it. Distributions also build features in, leave them out and backport them, so
    /// ask ``BPFFeatures`` for what the running kernel can do.
    public let since: KernelVersion

    /// The options that the kernel must be built with, for example `CONFIG_NETKIT`.
    public let options: [String]

    /// What to do without it, for example `use veth devices`, or `nil`.
    public let fallback: String?

    /// How it is probed.
    let probe: Probe

    /// The kind of hook that it is about, or `nil` for another feature.
    let hook: (any HookKind.Type)?

    enum Probe: Sendable {
        case attachType(BPFAttachType)
        case programType(BPFProgramType)
        case mapType(BPFMapType)
        case attempt(@Sendable () -> FeatureSupport)
    }

    init(
        _ name: String,
        since: KernelVersion,
        options: [String] = [],
        fallback: String? = nil,
        hook: (any HookKind.Type)? = nil,
        probe: Probe
    ) {
        self.name = name
        self.since = since
        self.options = options
        self.fallback = fallback
        self.hook = hook
        self.probe = probe
    }

    /// The name.
    public var description: String { name }

    /// What to do on a kernel that does not have it: a sentence without the final period.
    public var advice: String {
        var text = "Use Linux \(since.series) or newer"
        if !options.isEmpty { text += " built with \(options.formattedList)" }
        if let fallback { text += ", or \(fallback)" }
        return text
    }

    /// Whether two values are the same row.
    public static func == (left: KernelRequirement, right: KernelRequirement) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension [String] {
    /// `A`, `A and B`, or `A, B and C`.
    var formattedList: String {
        guard count > 1, let last else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }
}

extension KernelRequirement {
    /// Whether it is about a kind of hook.
    public var isHook: Bool { hook != nil }
}
