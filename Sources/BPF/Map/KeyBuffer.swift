// SPDX-License-Identifier: Apache-2.0

/// Encodes keys as the kernel compares them: with padding of zeros.
///
/// A hash map compares all bytes of a key, and neither C nor Swift initializes padding: an equal key would silently
/// miss. The map's BTF tells which bytes are padding; it is read once.
@usableFromInline
struct KeyBuffer<Key: BPFValue>: Sendable {
    @usableFromInline let padding: [Range<Int>]

    init(_ map: BPFMap) { padding = map.layout.keyPadding }

    /// Calls a closure with the key's bytes, which are on the stack unless the key is large.
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
