// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
/// What clang knows by this name: it becomes stores, of what is not stored anyway.
@_extern(c, "memset") @discardableResult
func memset(_ start: UnsafeMutableRawPointer, _ byte: Int32, _ count: Int) -> UnsafeMutableRawPointer
#endif

/// Calls a closure with the address of a value as the kernel reads it: with the padding of a C structure, which is zero.
///
/// Swift leaves padding as it is. The kernel compares all bytes of a key, and refuses bytes that were never written.
@inline(__always)
func withStored<Value: BitwiseCopyable, Result>(_ value: Value, _ body: (UnsafeRawPointer) -> Result) -> Result {
    withUnsafeTemporaryAllocation(
        byteCount: MemoryLayout<Value>.stride,
        alignment: MemoryLayout<Value>.alignment
    ) { bytes in
        let start = bytes.baseAddress.unsafelyUnwrapped
        // Where there is no padding, the compiler removes it.
        #if hasFeature(Embedded)
        memset(start, 0, MemoryLayout<Value>.stride)
        #else
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        #endif
        start.storeBytes(of: value, as: Value.self)
        return body(UnsafeRawPointer(start))
    }
}
