// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A mutex, for what is not a value of Swift's.
///
/// In place of `Synchronization.Mutex`: on Linux that is a futex inside the standard library, of which the thread sanitizer
/// sees nothing, so that it reports every second access as a race, in the programs of this library's users too. It knows
/// pthread's mutexes, and finds the accesses beside the lock.
@safe final class Lock: Sendable {
    // Made to be shared.
    nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        var attributes = pthread_mutexattr_t()
        unsafe pthread_mutexattr_init(&attributes)
        // Locking twice is this library's mistake: it traps, and does not hang.
        unsafe pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_ERRORCHECK))
        unsafe pthread_mutex_init(mutex, &attributes)
        unsafe pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` while no other thread holds the lock.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        let isLocked = unsafe pthread_mutex_lock(mutex) == 0
        precondition(isLocked, "locked twice by one thread")
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }
}
