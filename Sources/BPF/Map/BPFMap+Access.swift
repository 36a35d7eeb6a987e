// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// What a handle that is opened by a pin or an ID may do with the map.
    ///
    /// The corresponding kernel definitions are `BPF_F_RDONLY` and `BPF_F_WRONLY` in `<linux/bpf.h>`.
    public enum Access: UInt32, Sendable, Hashable {
        /// Reading and writing.
        case readWrite = 0
        /// Reading; writing fails with ``BPFError/Code/readOnly``.
        case readOnly = 8
        /// Writing; reading fails with ``BPFError/Code/permissionDenied``.
        case writeOnly = 16
    }
}
