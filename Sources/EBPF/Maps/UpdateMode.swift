// SPDX-License-Identifier: Apache-2.0

/// What an update does if the map has an entry for the key.
public struct UpdateMode: Sendable {
    let rawValue: UInt64

    @inline(__always)
    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Inserts or replaces the entry. The corresponding kernel definition is `BPF_ANY` in `<linux/bpf.h>`.
    public static var any: UpdateMode { @inline(__always) get { UpdateMode(rawValue: 0) } }
    /// Fails if there is an entry. The corresponding kernel definition is `BPF_NOEXIST` in `<linux/bpf.h>`.
    public static var insert: UpdateMode { @inline(__always) get { UpdateMode(rawValue: 1) } }
    /// Fails when the map has no entry for the key. The corresponding kernel definition is `BPF_EXIST` in `<linux/bpf.h>`.
    public static var replace: UpdateMode { @inline(__always) get { UpdateMode(rawValue: 2) } }
}
