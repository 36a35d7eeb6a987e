// SPDX-License-Identifier: Apache-2.0

/// A hook whose programs the kernel lists.
protocol QueryableHook: AttachHook {
    /// Reads the programs of the hook.
    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms
}
