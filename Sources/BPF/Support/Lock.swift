// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A mutex for state that is not a Swift value.
///
/// Used in place of `Synchronization.Mutex`. On Linux that is a futex inside the standard library, which the thread sanitizer
/// does not see. It would report a race for every second access, in programs that use this library too.
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
