// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A value that user space sets before the object is loaded, and that does not change afterwards.
///
/// The verifier knows the value, and removes what it makes unreachable. The object has it in `.rodata`.
@_rawLayout(like: Value)
public struct Constant<Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    /// Declares the value, with what it is if user space does not set it.
    @inline(__always)
    public init(_ value: Value) {
        pointer.pointee = value
    }

    /// The address of the value, for arrays that are too large to be copied. It must not be written to.
    public var pointer: UnsafeMutablePointer<Value> {
        @inline(__always) get {
            UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)).assumingMemoryBound(to: Value.self)
        }
    }

    /// The value.
    public var value: Value {
        @inline(__always) unsafeAddress { UnsafePointer(pointer) }
    }

    #if !hasFeature(Embedded)
    /// Sets the value, as user space does before it loads an object. For tests.
    public func set(_ value: Value) {
        pointer.pointee = value
    }
    #endif
}
