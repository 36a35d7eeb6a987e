// SPDX-License-Identifier: Apache-2.0

/// The buffers of this process that have a consumer, by the IDs of their maps.
///
/// Kept for the process and not for a reader. Two readers of one ring buffer would overwrite each other's position, and
/// read records that the kernel overwrites; a second reader of a perf event array takes the events of the first.
enum BufferClaims {
    private static let claimed = Locked<Set<UInt32>>([])

    /// Claims a buffer; `false` when another consumer has it.
    static func take(_ id: UInt32) -> Bool { claimed.withLock { $0.insert(id).inserted } }

    static func giveBack(_ id: UInt32) { claimed.withLock { _ = $0.remove(id) } }

    /// The error of a second consumer.
    static func failure(_ map: BPFMap, operation: BPFError.Operation = .consume) -> BPFError {
        BPFError(
            .alreadyConsumed,
            operation: operation,
            subject: .map(map.name),
            message: "it has another consumer in this process",
            advice: "Use one consumer for a buffer, and do not consume inside its handler"
        )
    }
}
