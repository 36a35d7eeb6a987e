// SPDX-License-Identifier: Apache-2.0

/// How a ``BPFValue`` becomes bytes.
public struct BPFLayout: Sendable, Hashable {
    private let isMemory: Bool

    /// The bytes are the value's memory. Its stored members are held against what C has in their place when the type is first
    /// used.
    public static let memory = BPFLayout(isMemory: true)

    /// The type writes and reads bytes itself, and answers for them.
    public static let encoded = BPFLayout(isMemory: false)
}
