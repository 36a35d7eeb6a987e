// SPDX-License-Identifier: Apache-2.0

/// An integer that can be changed atomically in place.
public protocol AtomicInteger: FixedWidthInteger, BitwiseCopyable {
    /// Adds to the integer at an address in one atomic step.
    static func atomicAdd(_ amount: Self, at address: UnsafeMutablePointer<Self>)
    /// Clears the bits of the integer at an address that are not in a mask, in one atomic step.
    static func atomicAnd(_ mask: Self, at address: UnsafeMutablePointer<Self>)
    /// Sets bits of the integer at an address in one atomic step.
    static func atomicOr(_ mask: Self, at address: UnsafeMutablePointer<Self>)
    /// Inverts bits of the integer at an address in one atomic step.
    static func atomicXor(_ mask: Self, at address: UnsafeMutablePointer<Self>)
    /// Replaces the integer at an address in one atomic step, and returns the former one.
    static func atomicExchange(_ value: Self, at address: UnsafeMutablePointer<Self>) -> Self
    /// Replaces the integer at an address if it is the expected one, and returns the former one.
    static func atomicCompareExchange(
        expected: Self,
        desired: Self,
        at address: UnsafeMutablePointer<Self>
    ) -> Self
}

extension UnsafeMutablePointer where Pointee: AtomicInteger {
    /// Adds to the integer in one atomic step. The result wraps around.
    @inline(__always)
    public func atomicAdd(_ amount: Pointee) {
        Pointee.atomicAdd(amount, at: self)
    }

    /// Clears the bits that are not in a mask, in one atomic step. Minimum kernel: Linux 5.12.
    @inline(__always)
    public func atomicAnd(_ mask: Pointee) {
        Pointee.atomicAnd(mask, at: self)
    }

    /// Sets bits in one atomic step. Minimum kernel: Linux 5.12.
    @inline(__always)
    public func atomicOr(_ mask: Pointee) {
        Pointee.atomicOr(mask, at: self)
    }

    /// Inverts bits in one atomic step. Minimum kernel: Linux 5.12.
    @inline(__always)
    public func atomicXor(_ mask: Pointee) {
        Pointee.atomicXor(mask, at: self)
    }

    /// Replaces the integer in one atomic step, and returns the former one. Minimum kernel: Linux 5.12.
    @inline(__always) @discardableResult
    public func atomicExchange(_ value: Pointee) -> Pointee {
        Pointee.atomicExchange(value, at: self)
    }

    /// Replaces the integer if it is the expected one, and returns the former one. Minimum kernel: Linux 5.12.
    @inline(__always) @discardableResult
    public func atomicCompareExchange(expected: Pointee, desired: Pointee) -> Pointee {
        Pointee.atomicCompareExchange(expected: expected, desired: desired, at: self)
    }
}
