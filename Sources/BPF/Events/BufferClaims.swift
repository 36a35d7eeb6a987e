// SPDX-License-Identifier: Apache-2.0

/// Which rings of this process have a consumer, by the kernel's number for the map.
///
/// Kept for the process and not for a ``RingBuffer``: two readers of one ring would publish positions over each other, and
/// read records that the kernel overwrites.
enum RingClaims {
    private static let claimed = Locked<Set<UInt32>>([])

    /// Takes a ring's one place; `false` when it is taken.
    static func take(_ id: UInt32) -> Bool { claimed.withLock { $0.insert(id).inserted } }

    static func giveBack(_ id: UInt32) { claimed.withLock { _ = $0.remove(id) } }
}
