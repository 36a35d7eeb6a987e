// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A value that programs and user space share and change.
///
/// The object has it in `.data`, or in `.bss` if it is zero at first. All CPUs share it: use ``pointer`` and
/// ``Swift/UnsafeMutablePointer/atomicAdd(_:)`` to count.
@_rawLayout(like: Value)
public struct Variable<Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    /// Declares the value, with what it is at first.
    @inline(__always)
    public init(_ value: Value) {
        pointer.pointee = value
    }

    /// The address of the value.
    public var pointer: UnsafeMutablePointer<Value> {
        @inline(__always) get {
            UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)).assumingMemoryBound(to: Value.self)
        }
    }

    /// The value.
    public var value: Value {
        @inline(__always) unsafeAddress { UnsafePointer(pointer) }
        @inline(__always) nonmutating unsafeMutableAddress { pointer }
    }
}

extension Variable where Value: AtomicInteger {
    /// Adds to the value in one atomic step. The result wraps around.
    @inline(__always)
    public func add(_ amount: Value) {
        pointer.atomicAdd(amount)
    }
}
