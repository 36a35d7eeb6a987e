// SPDX-License-Identifier: Apache-2.0

extension BPFAttachType {
    /// The hook that a program of a type was loaded for; `nil` where the number says nothing.
    ///
    /// 0 is `cgroup_inet_ingress` for the programs that have such a hook, and nothing for others. The number of a `struct_ops`
    /// program is a member of its structure.
    func asHook(of type: BPFProgramType) -> BPFAttachType? {
        type == .structOps || rawValue == 0 && type != .cgroupSKB ? nil : self
    }
}
