// SPDX-License-Identifier: Apache-2.0

/// Whether an event that is submitted wakes the consumer.
public struct Wakeup: Sendable {
    let rawValue: UInt64

    @inline(__always)
    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Wakes the consumer if it has read everything before.
    public static var automatic: Wakeup { @inline(__always) get { Wakeup(rawValue: 0) } }
    /// Does not wake the consumer. The corresponding kernel definition is `BPF_RB_NO_WAKEUP` in `<linux/bpf.h>`.
    public static var never: Wakeup { @inline(__always) get { Wakeup(rawValue: 1) } }
    /// Wakes the consumer. The corresponding kernel definition is `BPF_RB_FORCE_WAKEUP` in `<linux/bpf.h>`.
    public static var always: Wakeup { @inline(__always) get { Wakeup(rawValue: 2) } }
}
