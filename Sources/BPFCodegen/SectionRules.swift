// SPDX-License-Identifier: Apache-2.0

/// Which programs `attach()` attaches: those whose `SEC()` says where.
package enum SectionRules {
    /// Whether a section names the place, and not only the kind of hook.
    package static func namesPlace(_ section: String) -> Bool {
        let parts = section.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { return false }
        let rest = parts[1]
        switch parts[0].hasPrefix("?") ? parts[0].dropFirst() : parts[0] {
        case "tracepoint", "tp": return rest.contains("/")
        case "raw_tracepoint", "raw_tp", "raw_tracepoint.w", "raw_tp.w", "tp_btf": return true
        case "kprobe", "kretprobe", "ksyscall", "kretsyscall", "kprobe.multi", "kretprobe.multi", "kprobe.session":
            return true
        case "fentry", "fexit", "fmod_ret", "fentry.s", "fexit.s", "fmod_ret.s", "fsession", "fsession.s", "freplace":
            return true
        case "lsm", "lsm.s": return true
        case "iter", "iter.s": return !["bpf_map_elem", "bpf_sk_storage_map", "sockmap"].contains(rest)
        case "uprobe", "uretprobe", "uprobe.s", "uretprobe.s", "uprobe.multi", "uretprobe.multi", "uprobe.session",
            "uprobe.multi.s", "uretprobe.multi.s", "uprobe.session.s":
            return rest.contains(":")
        case "usdt", "usdt.s": return rest.split(separator: ":").count >= 3
        default: return false
        }
    }
}
