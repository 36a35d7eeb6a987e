// SPDX-License-Identifier: Apache-2.0

/// The functions of the kernel that return what must be released, and those that release it.
///
/// The kernel's types do not have this: it is in the flags of the functions, `KF_ACQUIRE` and `KF_RELEASE`.
enum KernelReleases {
    /// What releases the result of a function.
    static let ofResults = [
        "bpf_task_acquire": "bpf_task_release",
        "bpf_task_from_pid": "bpf_task_release",
        "bpf_task_from_vpid": "bpf_task_release",
        "bpf_cgroup_acquire": "bpf_cgroup_release",
        "bpf_cgroup_ancestor": "bpf_cgroup_release",
        "bpf_cgroup_from_id": "bpf_cgroup_release",
        "bpf_task_get_cgroup1": "bpf_cgroup_release",
        "bpf_cpumask_create": "bpf_cpumask_release",
        "bpf_cpumask_acquire": "bpf_cpumask_release",
        "bpf_get_task_exe_file": "bpf_put_file",
        "bpf_lookup_user_key": "bpf_key_put",
        "bpf_lookup_system_key": "bpf_key_put",
        "bpf_skb_ct_lookup": "bpf_ct_release",
        "bpf_xdp_ct_lookup": "bpf_ct_release",
        "bpf_ct_insert_entry": "bpf_ct_release",
        "bpf_xdp_get_xfrm_state": "bpf_xdp_xfrm_state_release",
        "bpf_crypto_ctx_create": "bpf_crypto_ctx_release",
        "bpf_crypto_ctx_acquire": "bpf_crypto_ctx_release",
        "bpf_obj_new_impl": "bpf_obj_drop_impl",
        "bpf_refcount_acquire_impl": "bpf_obj_drop_impl",
        "bpf_list_pop_front": "bpf_obj_drop_impl",
        "bpf_list_pop_back": "bpf_obj_drop_impl",
        "bpf_rbtree_remove": "bpf_obj_drop_impl",
        "bpf_percpu_obj_new_impl": "bpf_percpu_obj_drop_impl",
    ]

    /// What ends a section of the program.
    static let ends = ["bpf_rcu_read_lock": "bpf_rcu_read_unlock", "bpf_preempt_disable": "bpf_preempt_enable"]

    /// What ends an iterator that a function begins, which is the function's first argument.
    static func destroy(_ name: String) -> String? {
        if name == "bpf_local_irq_save" { return "bpf_local_irq_restore" }
        guard name.hasPrefix("bpf_iter_"), name.hasSuffix("_new") else { return nil }
        return name.dropLast("new".count) + "destroy"
    }

    private static let suffixes = ["_release", "_put", "_drop_impl", "_destroy", "_free"]
    private static let others = Set(ofResults.values).union(ends.values).union(["bpf_local_irq_restore"])

    /// Whether a function releases its first argument, or ends a section.
    static func isRelease(_ name: String) -> Bool {
        others.contains(name) || suffixes.contains(where: name.hasSuffix)
    }

    static func takesNothing(_ name: String) -> Bool { ends.values.contains(name) }

    /// The arguments of a call that releases a value.
    static func arguments(of name: String, _ value: String) -> String {
        if takesNothing(name) { return "" }
        // The second argument is the verifier's.
        return name.hasSuffix("_drop_impl") ? "ptr \(value), ptr null" : "ptr \(value)"
    }
}
