// SPDX-License-Identifier: Apache-2.0

/// The bits that are 1 in words of memory, for ``loop(over:_:)``. The corresponding kernel definition is
/// `struct bpf_iter_bits`.
public struct SetBits: @unchecked Sendable {
    let start: UnsafePointer<UInt64>
    let count: UInt32

    /// The bits of words, such as a mask of CPUs.
    ///
    /// - Parameters:
    ///   - start: The address of the first word, in the kernel or in the program. The kernel checks it.
    ///   - count: How many words there are, at most 511.
    @inline(__always)
    public init(in start: UnsafePointer<UInt64>, count: UInt32) {
        self.start = start
        self.count = count
    }
}

/// Calls a closure with the index of each bit that is 1, from the lowest one, until it returns ``LoopControl/stop``.
///
/// Returns 0, or a negative error if there is nothing to visit: `-EFAULT` for an address that cannot be read, `-E2BIG` for
/// too many words. The corresponding C functions are the kernel's `bpf_iter_bits_new`, `bpf_iter_bits_next` and
/// `bpf_iter_bits_destroy`. Minimum kernel: Linux 6.11.
@inline(__always) @discardableResult
public func loop(over bits: SetBits, _ body: (Int32) -> LoopControl) -> Int32 {
    #if hasFeature(Embedded)
    iterate(
        InlineArray<2, UInt64>(repeating: 0),
        begin: { bitIteratorNew($0, UnsafeRawPointer(bits.start), bits.count) },
        next: { bitIteratorNext($0) },
        end: { bitIteratorDestroy($0) },
        { body($0.assumingMemoryBound(to: Int32.self).pointee) }
    )
    #else
    guard bits.count > 0 else { return -22 }
    guard bits.count <= 511 else { return -7 }
    for index in 0..<Int32(bits.count) * 64 where bits.start[Int(index) / 64] >> (index % 64) & 1 == 1 {
        if body(index).rawValue != 0 { break }
    }
    return 0
    #endif
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_iter_bits_new")
func bitIteratorNew(_ iterator: UnsafeMutableRawPointer, _ words: UnsafeRawPointer, _ count: UInt32) -> Int32
@_extern(c, "__bpf_kfunc_bpf_iter_bits_next")
func bitIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_iter_bits_destroy")
func bitIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
#endif
