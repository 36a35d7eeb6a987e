// SPDX-License-Identifier: Apache-2.0

/// Encodes values on the stack, with padding of zeros where the kernel compares bytes.
@usableFromInline
struct ValueBuffer<Value: BPFValue>: Sendable {
    @usableFromInline let padding: [Range<Int>]

    init(padding: [Range<Int>]) { self.padding = padding }

    /// Calls a closure with the value's bytes, which are on the stack unless the value is large. A call may write to
    /// them.
    @inlinable @inline(__always)
    func withBytes(of value: Value, _ body: (UnsafeMutableRawPointer?) -> CInt) -> CInt {
        unsafe Self.withEncodedBytes(of: value) { buffer in
            if !padding.isEmpty { unsafe clearPadding(buffer) }
            return unsafe body(buffer.baseAddress)
        }
    }

    /// Calls a closure with the value's bytes, whatever is in its padding. After a system call the CPU predicts no branch:
    /// the test for padding takes longer than encoding a value.
    @inlinable @inline(__always)
    static func withEncodedBytes(of value: Value, _ body: (UnsafeMutableRawBufferPointer) -> CInt) -> CInt {
        unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
            var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
            value.encode(into: &span)
            return unsafe body(buffer)
        }
    }

    @usableFromInline @inline(never)
    func clearPadding(_ buffer: UnsafeMutableRawBufferPointer) {
        for range in padding where range.upperBound <= buffer.count {
            for index in range { unsafe buffer[index] = 0 }
        }
    }
}
