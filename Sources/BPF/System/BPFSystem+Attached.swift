// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension BPFSystem {
    /// Returns the programs that are attached at a hook, in the order in which they run.
    ///
    /// ```swift
    /// for attached in try BPFSystem.attachedPrograms(at: .tcx(interface: "eth0", .ingress)) {
    ///     print(try BPFProgram(id: attached.programID).name)
    /// }
    /// ```
    ///
    /// Works for interfaces (XDP, tc, tcx, netkit), control groups, network namespaces, socket maps and infrared receivers.
    /// Settings of the target that do not belong to the hook, such as an order, are ignored.
    ///
    /// - Parameters:
    ///   - hook: the hook. A control group needs its `attachType:`, and a network namespace too.
    ///   - includesInherited: whether the programs that a control group inherits from its parents are included.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the hook does not exist,
    ///   ``BPFError/Code/notSupported`` for other hooks and older kernels, or ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C functions are `bpf_prog_query_opts` and `bpf_xdp_query`. Needs `CAP_NET_ADMIN`.
    public static func attachedPrograms(
        at hook: AttachTarget,
        includesInherited: Bool = false
    ) throws(BPFError) -> AttachedPrograms {
        let query = HookQuery(target: hook, includesInherited: includesInherited)
        for text in [hook.description] + hook.hook.names {
            try checkZeroes(text, operation: .query, subject: query.subject)
        }
        guard let queryable = hook.hook as? any QueryableHook else {
            throw query.failure(
                .notSupported,
                "the kernel does not list the programs of this kind of hook",
                advice: "Use BPFSystem.links, which has the links of all hooks"
            )
        }
        return try queryable.attachedPrograms(query)
    }
}
