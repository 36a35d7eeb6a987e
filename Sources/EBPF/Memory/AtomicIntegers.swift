// SPDX-License-Identifier: Apache-2.0

import Builtin

extension UInt64: AtomicInteger {
    /// Adds to the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicAdd(_ amount: UInt64, at address: UnsafeMutablePointer<UInt64>) {
        _ = Builtin.atomicrmw_add_monotonic_Int64(address._rawValue, amount._value)
    }

    /// Clears the bits of the integer at an address that are not in a mask, in one atomic step.
    @inline(__always)
    public static func atomicAnd(_ mask: UInt64, at address: UnsafeMutablePointer<UInt64>) {
        _ = Builtin.atomicrmw_and_monotonic_Int64(address._rawValue, mask._value)
    }

    /// Sets bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicOr(_ mask: UInt64, at address: UnsafeMutablePointer<UInt64>) {
        _ = Builtin.atomicrmw_or_monotonic_Int64(address._rawValue, mask._value)
    }

    /// Inverts bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicXor(_ mask: UInt64, at address: UnsafeMutablePointer<UInt64>) {
        _ = Builtin.atomicrmw_xor_monotonic_Int64(address._rawValue, mask._value)
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

    /// Clears the bits of the integer at an address that are not in a mask, in one atomic step.
    @inline(__always)
    public static func atomicAnd(_ mask: Int64, at address: UnsafeMutablePointer<Int64>) {
        _ = Builtin.atomicrmw_and_monotonic_Int64(address._rawValue, mask._value)
    }

    /// Sets bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicOr(_ mask: Int64, at address: UnsafeMutablePointer<Int64>) {
        _ = Builtin.atomicrmw_or_monotonic_Int64(address._rawValue, mask._value)
    }

    /// Inverts bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicXor(_ mask: Int64, at address: UnsafeMutablePointer<Int64>) {
        _ = Builtin.atomicrmw_xor_monotonic_Int64(address._rawValue, mask._value)
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

    /// Clears the bits of the integer at an address that are not in a mask, in one atomic step.
    @inline(__always)
    public static func atomicAnd(_ mask: UInt32, at address: UnsafeMutablePointer<UInt32>) {
        _ = Builtin.atomicrmw_and_monotonic_Int32(address._rawValue, mask._value)
    }

    /// Sets bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicOr(_ mask: UInt32, at address: UnsafeMutablePointer<UInt32>) {
        _ = Builtin.atomicrmw_or_monotonic_Int32(address._rawValue, mask._value)
    }

    /// Inverts bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicXor(_ mask: UInt32, at address: UnsafeMutablePointer<UInt32>) {
        _ = Builtin.atomicrmw_xor_monotonic_Int32(address._rawValue, mask._value)
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

    /// Clears the bits of the integer at an address that are not in a mask, in one atomic step.
    @inline(__always)
    public static func atomicAnd(_ mask: Int32, at address: UnsafeMutablePointer<Int32>) {
        _ = Builtin.atomicrmw_and_monotonic_Int32(address._rawValue, mask._value)
    }

    /// Sets bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicOr(_ mask: Int32, at address: UnsafeMutablePointer<Int32>) {
        _ = Builtin.atomicrmw_or_monotonic_Int32(address._rawValue, mask._value)
    }

    /// Inverts bits of the integer at an address in one atomic step.
    @inline(__always)
    public static func atomicXor(_ mask: Int32, at address: UnsafeMutablePointer<Int32>) {
        _ = Builtin.atomicrmw_xor_monotonic_Int32(address._rawValue, mask._value)
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
