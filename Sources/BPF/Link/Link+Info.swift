// SPDX-License-Identifier: Apache-2.0

extension Link {
    /// The kernel's description of a link.
    ///
    /// The corresponding kernel definition is `struct bpf_link_info` in `<linux/bpf.h>`.
    public struct Info: Sendable, Hashable {
        /// The link's ID: unique until reboot, as `bpftool link` shows it.
        public let id: UInt32
        /// The kind of attachment.
        public let kind: Link.Kind
        /// The ID of the attached program.
        public let programID: UInt32
    }
}
