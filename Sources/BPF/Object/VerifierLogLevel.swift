// SPDX-License-Identifier: Apache-2.0

/// The contents of the verifier's log for a program that it accepts.
///
/// The corresponding kernel definitions are `BPF_LOG_LEVEL1`, `BPF_LOG_LEVEL2` and `BPF_LOG_STATS` in
/// `include/linux/bpf_verifier.h`.
public struct VerifierLogLevel: OptionSet, Sendable {
    /// The kernel's bits.
    public let rawValue: UInt32

    /// Creates a level from the kernel's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The branches that were verified.
    public static let branches = VerifierLogLevel(rawValue: 1)
    /// Every instruction with its register state. Long.
    public static let instructions = VerifierLogLevel(rawValue: 2)
    /// The verifier's statistics, in the last line.
    public static let statistics = VerifierLogLevel(rawValue: 4)
}
