// SPDX-License-Identifier: Apache-2.0

extension BTF {
    /// The kernel's description of BTF that is loaded.
    ///
    /// The corresponding kernel definition is `struct bpf_btf_info` in `<linux/bpf.h>`.
    public struct Info: Sendable, Hashable {
        /// The ID: unique until reboot, as `bpftool btf` shows it.
        public let id: UInt32
        /// `vmlinux` for the kernel, or a module's name. Empty for BTF of a BPF object, and before Linux 5.11.
        public let name: String
        /// The size in bytes, without the base of split BTF.
        public let size: Int
        /// Whether it is the kernel's or a module's, and was not loaded with a BPF object. `false` before Linux 5.11.
        public let isOfKernel: Bool
    }
}
