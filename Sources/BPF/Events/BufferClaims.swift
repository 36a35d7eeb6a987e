// SPDX-License-Identifier: Apache-2.0

/// Which buffers of this process have a reader, by the kernel's number for the map.
///
/// Kept for the process and not for a reader: two of one ring would publish positions over each other, and read records that
/// the kernel overwrites; a second one of a perf event array takes the CPUs' events away from the first.
enum BufferClaims {
    private static let claimed = Locked<Set<UInt32>>([])

    /// Takes a buffer's one place; `false` when it is taken.
    static func take(_ id: UInt32) -> Bool { claimed.withLock { $0.insert(id).inserted } }

    static func giveBack(_ id: UInt32) { claimed.withLock { _ = $0.remove(id) } }
}
