// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// The condition of an update: the key exists already, does not exist, or either.
    ///
    /// An enumeration, as a key either exists or does not: the kernel's other update flags are bits beside these modes.
    ///
    /// The corresponding kernel definitions are `BPF_ANY`, `BPF_NOEXIST` and `BPF_EXIST` in `<linux/bpf.h>`.
    public enum UpdateMode: UInt64, Sendable {
        /// Inserts the entry or replaces its value (`BPF_ANY`).
        case any = 0
        /// Inserts the entry, and fails with ``BPFError/Code/alreadyExists`` when the key exists (`BPF_NOEXIST`).
        case insertOnly = 1
        /// Replaces the value, and fails with ``BPFError/Code/keyNotFound`` when the key does not exist (`BPF_EXIST`).
        case replaceOnly = 2
    }
}
