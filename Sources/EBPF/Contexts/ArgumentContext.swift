// SPDX-License-Identifier: Apache-2.0

/// The context of a program whose arguments are an array of 64-bit values.
public protocol ArgumentContext: ProgramContext {}

extension ArgumentContext {
    /// The argument at an index.
    @inline(__always)
    public subscript(index: Int) -> UInt64 {
        @inline(__always) get { load(at: index &* 8) }
    }

    /// The argument at an index, which is a pointer.
    @inline(__always)
    public func pointer(_ index: Int) -> UnsafeRawPointer? {
        load(at: index &* 8)
    }

    /// The argument at an index, as an integer of another width.
    @inline(__always)
    public func argument<T: FixedWidthInteger>(_ index: Int, as type: T.Type = T.self) -> T {
        T(truncatingIfNeeded: self[index])
    }
}
