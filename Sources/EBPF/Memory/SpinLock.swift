// SPDX-License-Identifier: Apache-2.0

/// A lock in a value of a map. The corresponding kernel definition is `struct bpf_spin_lock` in `<linux/bpf.h>`.
///
/// The kernel finds the lock by this name in the BTF of the value's type.
public struct bpf_spin_lock: BitwiseCopyable, Sendable {
    var val: UInt32 = 0

    /// Creates an open lock.
    @inline(__always)
    public init() {}
}

/// A lock in a value of a map, in Swift's spelling.
public typealias SpinLock = bpf_spin_lock

extension UnsafeMutablePointer where Pointee == bpf_spin_lock {
    /// Calls a closure while the lock is held.
    ///
    /// The closure must not call helpers. The corresponding C functions are `bpf_spin_lock` and `bpf_spin_unlock`.
    @inline(__always)
    public func withLock<Result>(_ body: () -> Result) -> Result {
        _ = helper93(UnsafeMutableRawPointer(self))
        let result = body()
        _ = helper94(UnsafeMutableRawPointer(self))
        return result
    }
}

extension bpf_spin_lock {
    /// Calls a closure while the lock is held.
    ///
    /// The lock must be in the value of a map: `entry.pointee.lock.withLock { … }`. The closure must not call helpers.
    @inline(__always)
    public mutating func withLock<Result>(_ body: () -> Result) -> Result {
        withUnsafeMutablePointer(to: &self) { lock in
            _ = helper93(UnsafeMutableRawPointer(lock))
            let result = body()
            _ = helper94(UnsafeMutableRawPointer(lock))
            return result
        }
    }
}
