// SPDX-License-Identifier: Apache-2.0

/// A value that one thread at a time gets at. A type without bits has no place of its own: use ``Lock`` then.
final class Locked<Value>: @unchecked Sendable {  // the lock orders all that touch the value
    private let lock = Lock()
    private var value: Value

    init(_ value: consuming sending Value) { self.value = value }

    /// Runs `body` while no other thread has the value.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lock.withLock { () throws(Failure) in try body(&value) }
    }
}
