// SPDX-License-Identifier: Apache-2.0

import Builtin

/// An integer that can be changed atomically in place.
public protocol AtomicInteger: FixedWidthInteger, BitwiseCopyable {
    /// Adds to the integer at an address in one atomic step.
    static func atomicAdd(_ amount: Self, at address: UnsafeMutablePointer<Self>)
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

    /// Replaces the integer in one atomic step, and returns the former one. Minimum kernel: Linux 5.12.
    @inline(__always)
    public func atomicExchange(_ value: Pointee) -> Pointee {
        Pointee.atomicExchange(value, at: self)
    }

    /// Replaces the integer if it is the expected one, and returns the former one. Minimum kernel: Linux 5.12.
    @inline(__always)
    public func atomicCompareExchange(expected: Pointee, desired: Pointee) -> Pointee {
        Pointee.atomicCompareExchange(expected: expected, desired: desired, at: self)
    }
}

extension UInt64: AtomicInteger {
    /// Adds to the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicAdd(_ amount: UInt64, at address: UnsafeMutablePointer<UInt64>) {
        _ = Builtin.atomicrmw_add_monotonic_Int64(address._rawValue, amount._value)
    }

    /// Replaces the integer at an address in one atomic step, and returns the former one.
    @inline(__always)
    public static func atomicExchange(_ value: UInt64, at address: UnsafeMutablePointer<UInt64>) -> UInt64 {
        UInt64(Builtin.atomicrmw_xchg_seqcst_Int64(address._rawValue, value._value))
    }

    /// Replaces the integer at an address if it is the expected one, and returns the former one.
    @inline(__always)
    public static func atomicCompareExchange(
        expected: UInt64,
        desired: UInt64,
        at address: UnsafeMutablePointer<UInt64>
    ) -> UInt64 {
        UInt64(Builtin.cmpxchg_seqcst_seqcst_Int64(address._rawValue, expected._value, desired._value).0)
    }
}

extension Int64: AtomicInteger {
    /// Adds to the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicAdd(_ amount: Int64, at address: UnsafeMutablePointer<Int64>) {
        _ = Builtin.atomicrmw_add_monotonic_Int64(address._rawValue, amount._value)
    }

    /// Replaces the integer at an address in one atomic step, and returns the former one.
    @inline(__always)
    public static func atomicExchange(_ value: Int64, at address: UnsafeMutablePointer<Int64>) -> Int64 {
        Int64(Builtin.atomicrmw_xchg_seqcst_Int64(address._rawValue, value._value))
    }

    /// Replaces the integer at an address if it is the expected one, and returns the former one.
    @inline(__always)
    public static func atomicCompareExchange(
        expected: Int64,
        desired: Int64,
        at address: UnsafeMutablePointer<Int64>
    ) -> Int64 {
        Int64(Builtin.cmpxchg_seqcst_seqcst_Int64(address._rawValue, expected._value, desired._value).0)
    }
}

extension UInt32: AtomicInteger {
    /// Adds to the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicAdd(_ amount: UInt32, at address: UnsafeMutablePointer<UInt32>) {
        _ = Builtin.atomicrmw_add_monotonic_Int32(address._rawValue, amount._value)
    }

    /// Replaces the integer at an address in one atomic step, and returns the former one.
    @inline(__always)
    public static func atomicExchange(_ value: UInt32, at address: UnsafeMutablePointer<UInt32>) -> UInt32 {
        UInt32(Builtin.atomicrmw_xchg_seqcst_Int32(address._rawValue, value._value))
    }

    /// Replaces the integer at an address if it is the expected one, and returns the former one.
    @inline(__always)
    public static func atomicCompareExchange(
        expected: UInt32,
        desired: UInt32,
        at address: UnsafeMutablePointer<UInt32>
    ) -> UInt32 {
        UInt32(Builtin.cmpxchg_seqcst_seqcst_Int32(address._rawValue, expected._value, desired._value).0)
    }
}

extension Int32: AtomicInteger {
    /// Adds to the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicAdd(_ amount: Int32, at address: UnsafeMutablePointer<Int32>) {
        _ = Builtin.atomicrmw_add_monotonic_Int32(address._rawValue, amount._value)
    }

    /// Replaces the integer at an address in one atomic step, and returns the former one.
    @inline(__always)
    public static func atomicExchange(_ value: Int32, at address: UnsafeMutablePointer<Int32>) -> Int32 {
        Int32(Builtin.atomicrmw_xchg_seqcst_Int32(address._rawValue, value._value))
    }

    /// Replaces the integer at an address if it is the expected one, and returns the former one.
    @inline(__always)
    public static func atomicCompareExchange(
        expected: Int32,
        desired: Int32,
        at address: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        Int32(Builtin.cmpxchg_seqcst_seqcst_Int32(address._rawValue, expected._value, desired._value).0)
    }
}
