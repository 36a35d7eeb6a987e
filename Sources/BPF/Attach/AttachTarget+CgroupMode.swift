// SPDX-License-Identifier: Apache-2.0

extension AttachTarget {
    /// Whether a control group shares a hook with other programs.
    ///
    /// The corresponding kernel definitions are `BPF_F_ALLOW_MULTI` and `BPF_F_ALLOW_OVERRIDE` in `<linux/bpf.h>`.
    public struct CgroupMode: Hashable, Sendable, CustomStringConvertible {
        let flags: UInt32

        /// The mode's name.
        public let description: String

        /// All programs of the group and the groups above it run. The attachment is a link.
        public static let multi = CgroupMode(flags: 1 << 1, description: "multi")
        /// The group has one program. A group below it may have another one, which runs in its place. Not a link: it cannot
        /// be pinned, and stays when the process ends without detaching.
        public static let override = CgroupMode(flags: 1 << 0, description: "override")
        /// The group has one program, which runs for all groups below it: they cannot have others. Not a link, as with
        /// ``override``.
        public static let exclusive = CgroupMode(flags: 0, description: "exclusive")
    }
}
