// SPDX-License-Identifier: Apache-2.0

/// The way a ``BPFValue`` is encoded.
public struct BPFLayout: Sendable, Hashable {
    private let isMemory: Bool

    /// The bytes are the value's memory. When the type is first used, its stored members are compared with C's.
    public static let memory = BPFLayout(isMemory: true)

    /// The type encodes and decodes bytes itself: they are not compared with C's.
    public static let encoded = BPFLayout(isMemory: false)
}
