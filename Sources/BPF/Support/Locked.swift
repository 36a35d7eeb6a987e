// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A value that one thread at a time gets at. A type without bits has no place of its own: use ``Lock`` then.
@safe struct Locked<Value>: ~Copyable, @unchecked Sendable {  // the lock orders all that touch the value
    /// The lock and the value in one allocation: opening an object is little more than allocations.
    @safe private struct Contents {
        var mutex: pthread_mutex_t
        var value: Value
    }

    private let contents: UnsafeMutablePointer<Contents>

    init(_ value: consuming sending Value) {
        unsafe contents = .allocate(capacity: 1)
        unsafe contents.initialize(to: Contents(mutex: pthread_mutex_t(), value: value))
        unsafe mutex.setUp()
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe contents.deinitialize(count: 1)
        unsafe contents.deallocate()
    }

    /// The first member, at the address of the whole.
    private var mutex: UnsafeMutablePointer<pthread_mutex_t> {
        unsafe UnsafeMutableRawPointer(contents).assumingMemoryBound(to: pthread_mutex_t.self)
    }

    /// Runs `body` while no other thread has the value.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe mutex.lock()
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try unsafe body(&contents.pointee.value)
    }
}
