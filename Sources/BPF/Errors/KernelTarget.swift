// SPDX-License-Identifier: Apache-2.0

/// What a program that is attached through BTF is for, by its name in the kernel's types.
struct KernelTarget {
    /// The word for it.
    let what: String
    private let prefix: String
    private let kind: BTF.Kind
    private let usual: String

    init(_ type: BPFProgramType?, _ attachType: BPFAttachType?) {
        (what, prefix, kind, usual) =
            switch (type, attachType) {
            case (.tracing, .traceRawTP):
                (
                    "tracepoint", "btf_trace_", .typedef,
                    "Use the name of an event in /sys/kernel/tracing/available_events, without its group"
                )
            case (.tracing, .traceIter):
                (
                    "iterator", "bpf_iter_", .function,
                    "Use an iterator that the kernel has as function bpf_iter_NAME in /proc/kallsyms"
                )
            case (.lsm, _):
                (
                    "LSM hook", "bpf_lsm_", .function,
                    "Use a hook that the kernel has as function bpf_lsm_NAME in /proc/kallsyms"
                )
            default:
                (
                    "function", "", .function,
                    "Use a function that the kernel has not inlined, one of /sys/kernel/tracing/available_filter_functions"
                )
            }
    }

    /// Whether neither the kernel nor one of its modules has the name; `false` where that is not known, and where libbpf would
    /// not search modules.
    func isMissing(_ name: String) -> Bool {
        let modules = BTF.modules
        guard !modules.isEmpty, let kernel = try? BTF.readKernel() else { return false }
        if !kernel.names.all(named: prefix + name).isEmpty { return false }
        for module in modules {
            guard let types = try? BTF(module: module), types.names.all(named: prefix + name).isEmpty else {
                return false
            }
        }
        return true
    }

    /// What to do about a name that the kernel does not have: names that look like it, if there are any.
    func advice(for name: String) -> String {
        let similar = (try? BTF.readKernel())?.similarNames(to: prefix + name, kinds: [kind]) ?? []
        let names = similar.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return nearestAdvice(names) ?? usual
    }
}
