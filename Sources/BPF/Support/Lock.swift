// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A mutex for state that is not a Swift value.
///
/// Used in place of `Synchronization.Mutex`. On Linux that is a futex inside the standard library, which the thread
/// sanitizer does not see. It would report a race for every second access, in programs that use this library too.
@safe struct Lock: ~Copyable, @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe mutex.setUp()
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` while no other thread holds the lock.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe mutex.lock()
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }
}

extension UnsafeMutablePointer<pthread_mutex_t> {
    /// Initializes the mutex. Locking it twice is this library's mistake: it traps, and does not hang.
    func setUp() { unsafe pthread_mutex_init(self, Self.attributes) }

    func lock() {
        let isLocked = unsafe pthread_mutex_lock(self) == 0
        precondition(isLocked, "locked twice by one thread")
    }

    /// The attributes are created once, as every object has several locks.
    private static var attributes: UnsafePointer<pthread_mutexattr_t> { unsafe errorChecking }
}

// Never changed.
nonisolated(unsafe) private let errorChecking: UnsafePointer<pthread_mutexattr_t> = {
    let attributes = UnsafeMutablePointer<pthread_mutexattr_t>.allocate(capacity: 1)
    unsafe attributes.initialize(to: pthread_mutexattr_t())
    unsafe pthread_mutexattr_init(attributes)
    unsafe pthread_mutexattr_settype(attributes, CInt(PTHREAD_MUTEX_ERRORCHECK))
    return unsafe UnsafePointer(attributes)
}()
