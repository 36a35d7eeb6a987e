// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import Synchronization

/// The lock of a user ring's producers.
///
/// A reservation holds it for a few instructions, and others spin. A batch holds it while a caller's closure runs, and others
/// sleep.
@usableFromInline
@safe final class UserRingLock: @unchecked Sendable {  // the word is an atomic
    /// On the heap, as its address is passed to the kernel.
    @usableFromInline let word: UnsafeMutablePointer<Atomic<UInt32>>
    /// The thread whose batch holds the lock.
    private let batchThread = Atomic<UInt>(0)

    @usableFromInline static var free: UInt32 { 0 }
    @usableFromInline static var reservation: UInt32 { 1 }
    private static let batch: UInt32 = 2
    private static let batchWithSleepers: UInt32 = 3

    init() {
        unsafe word = .allocate(capacity: 1)
        unsafe word.initialize(to: Atomic(Self.free))
    }

    deinit {
        unsafe word.deinitialize(count: 1)
        unsafe word.deallocate()
    }

    /// Locks for a reservation; `false` in a batch of this thread, which would wait for itself.
    @inlinable @inline(__always)
    func lock() -> Bool {
        if take(Self.reservation) { return true }
        return wait(Self.reservation)
    }

    @inlinable @inline(__always)
    func unlock() { unsafe word.pointee.store(Self.free, ordering: .releasing) }

    /// Locks for a batch; `false` in a batch of this thread.
    @usableFromInline
    func lockForBatch() -> Bool {
        guard take(Self.batch) || wait(Self.batch) else { return false }
        batchThread.store(Self.currentThread, ordering: .relaxed)
        return true
    }

    @usableFromInline
    func unlockBatch() {
        batchThread.store(0, ordering: .relaxed)
        guard unsafe word.pointee.exchange(Self.free, ordering: .releasing) == Self.batchWithSleepers else { return }
        unsafe swift_bpf_wake_all(word)
    }

    /// Whether a batch of this thread holds the lock.
    @usableFromInline var isInOwnBatch: Bool { batchThread.load(ordering: .relaxed) == Self.currentThread }

    @inlinable @inline(__always)
    func take(_ state: UInt32) -> Bool {
        unsafe word.pointee.compareExchange(expected: Self.free, desired: state, ordering: .acquiring).exchanged
    }

    @usableFromInline
    func wait(_ state: UInt32) -> Bool {
        while !take(state) {
            switch unsafe word.pointee.load(ordering: .relaxed) {
            case Self.batch:
                if isInOwnBatch { return false }
                _ = unsafe word.pointee.compareExchange(
                    expected: Self.batch,
                    desired: Self.batchWithSleepers,
                    ordering: .relaxed
                )
            case Self.batchWithSleepers:
                if isInOwnBatch { return false }
                unsafe swift_bpf_sleep_while(word, Self.batchWithSleepers)
            default:
                // The other thread may have been interrupted.
                sched_yield()
            }
        }
        return true
    }

    private static var currentThread: UInt { UInt(pthread_self()) }
}
