// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// What an update does about a key that exists already, or does not.
    ///
    /// Kernel counterpart: the flags of `BPF_MAP_UPDATE_ELEM`.
    public enum UpdateMode: UInt64, Sendable {
        /// Makes the entry or replaces its value (`BPF_ANY`).
        case any = 0
        /// Makes the entry, and fails with ``BPFError/Code/alreadyExists`` when the key exists (`BPF_NOEXIST`).
        case insertOnly = 1
        /// Replaces the value, and fails with ``BPFError/Code/keyNotFound`` when the key does not exist (`BPF_EXIST`).
        case replaceOnly = 2
    }
}
