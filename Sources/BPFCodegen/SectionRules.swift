// SPDX-License-Identifier: Apache-2.0

/// Which programs `attach()` attaches: those whose `SEC()` says where.
package enum SectionRules {
    /// Whether a section names the place, and not only the kind of hook.
    package static func namesPlace(_ section: String) -> Bool {
        let parts = section.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { return false }
        let rest = parts[1]
        let hook = String(parts[0].hasPrefix("?") ? parts[0].dropFirst() : parts[0])
        switch hook {
        case _ where withPlace.contains(hook): return true
        case "tracepoint", "tp": return rest.contains("/")
        case "iter", "iter.s": return !["bpf_map_elem", "bpf_sk_storage_map", "sockmap", "cgroup"].contains(rest)
        case "usdt", "usdt.s": return rest.split(separator: ":").count >= 3
        case _ where ofFiles.contains(hook): return rest.contains(":")
        default: return false
        }
    }

    /// Hooks whose place is one name.
    private static let withPlace: Set<String> = [
        "raw_tracepoint", "raw_tp", "raw_tracepoint.w", "raw_tp.w", "tp_btf", "kprobe", "kretprobe", "ksyscall",
        "kretsyscall", "kprobe.multi", "kretprobe.multi", "kprobe.session", "fentry", "fexit", "fmod_ret", "fentry.s",
        "fexit.s", "fmod_ret.s", "fsession", "fsession.s", "fentry.multi", "fexit.multi", "fsession.multi",
        "fentry.multi.s", "fexit.multi.s", "fsession.multi.s", "freplace", "lsm", "lsm.s",
    ]

    /// Hooks whose place is a file and a function in it.
    private static let ofFiles: Set<String> = [
        "uprobe", "uretprobe", "uprobe.s", "uretprobe.s", "uprobe.multi", "uretprobe.multi", "uprobe.session",
        "uprobe.multi.s", "uretprobe.multi.s", "uprobe.session.s",
    ]

    /// Hooks whose names are followed by another one that is not a place.
    package static let withoutPlace: Set<String> = ["lsm_cgroup", "struct_ops", "struct_ops.s"]
}
