// SPDX-License-Identifier: Apache-2.0

extension Link {
    /// What the kernel says about a ``Link``.
    public struct Info: Sendable, Hashable {
        /// The kernel's number for the link, unique while the system runs.
        public let id: UInt32
        /// What kind of attachment it is.
        public let type: Link.Kind
        /// The number of the attached program.
        public let programID: UInt32
    }
}
