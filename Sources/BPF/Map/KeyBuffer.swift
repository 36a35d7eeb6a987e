// SPDX-License-Identifier: Apache-2.0

/// Lays keys out as the kernel compares them: padding is zero.
///
/// A hash map compares all bytes of a key, and C and Swift leave padding as it happens to be: a key that looks the same
/// would silently miss. Which bytes are padding the map's BTF says, once.
@usableFromInline
struct KeyBuffer<Key: BPFValue>: Sendable {
    @usableFromInline let padding: [Range<Int>]

    init(_ map: BPFMap) { padding = map.layout.keyPadding }

    /// Lends the key's bytes, on the stack for any sensible size.
    @inlinable @inline(__always)
    func withBytes(of key: Key, _ body: (UnsafeRawPointer?) -> CInt) -> CInt {
        unsafe withUnsafeTemporaryAllocation(byteCount: Key.bpfSize, alignment: 8) { buffer in
            unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
            var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
            key.encode(into: &span)
            if !padding.isEmpty {
                for range in padding where range.upperBound <= buffer.count {
                    for index in range { unsafe buffer[index] = 0 }
                }
            }
            return unsafe body(UnsafeRawPointer(buffer.baseAddress))
        }
    }
}
