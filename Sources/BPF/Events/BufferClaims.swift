// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The buffers of this process that have a consumer, by the IDs of their maps.
///
/// Kept for the process and not for a reader. Two readers of one ring buffer would overwrite each other's position, and
/// read records that the kernel overwrites; a second reader of a perf event array takes the events of the first.
enum BufferClaims {
    private static let rings = Locked<[UInt32: WeakClaim]>([:])

    private struct WeakClaim {
        weak var claim: BufferClaim?
    }

    /// The claim that the readers of a ring buffer share.
    static func claim(for id: UInt32) -> BufferClaim {
        rings.withLock { rings in
            if let claim = rings[id]?.claim { return claim }
            let claim = BufferClaim(id)
            rings[id] = WeakClaim(claim: claim)
            return claim
        }
    }

    /// Forgets a claim that no reader has any more, unless there is a new one.
    fileprivate static func forget(_ id: UInt32) {
        rings.withLock { rings in
            if rings[id]?.claim == nil { rings[id] = nil }
        }
    }

    private static let claimed = Locked<Set<UInt32>>([])

    /// Claims a buffer; `false` when another consumer has it.
    static func take(_ id: UInt32) -> Bool { claimed.withLock { $0.insert(id).inserted } }

    static func giveBack(_ id: UInt32) { claimed.withLock { _ = $0.remove(id) } }

    /// The claim of a buffer by one owner, given back with it.
    final class Ticket: Sendable {
        private let id: UInt32

        /// Claims a buffer; `nil` when another consumer has it.
        init?(_ id: UInt32) {
            guard BufferClaims.take(id) else { return nil }
            self.id = id
        }

        deinit { BufferClaims.giveBack(id) }
    }

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

/// Whether a ring buffer has a consumer: taken for each call, so it is one atomic word and no table.
final class BufferClaim: Sendable {
    private let id: UInt32
    private let isTaken = Atomic(false)

    fileprivate init(_ id: UInt32) { self.id = id }

    deinit { BufferClaims.forget(id) }

    /// Claims the ring; `false` when another consumer has it.
    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiring) }

    func giveBack() { isTaken.store(false, ordering: .releasing) }
}
