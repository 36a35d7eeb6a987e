// SPDX-License-Identifier: Apache-2.0

/// What a loop does after a call of its closure.
public struct LoopControl: Sendable {
    let rawValue: Int

    @inline(__always)
    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Continues with the next call.
    public static var next: LoopControl { @inline(__always) get { LoopControl(rawValue: 0) } }
    /// Ends the loop.
    public static var stop: LoopControl { @inline(__always) get { LoopControl(rawValue: 1) } }
}

/// Calls a closure with 0, 1, … until it returns ``LoopControl/stop``, at most `count` times.
///
/// The verifier checks the closure once, whatever the count. An ordinary `for` with a small constant range needs no helper.
/// Returns how often the closure was called. The corresponding C function is `bpf_loop`. Minimum kernel: Linux 5.17.
@inline(__always) @discardableResult
public func loop(_ count: UInt32, _ body: (UInt32) -> LoopControl) -> Int {
    helper181(count, body, 0)
}

/// Calls a closure with the numbers of a range until it returns ``LoopControl/stop``.
///
/// The closure is a part of the program, with its variables in registers. The verifier follows it until it knows that another
/// round is as safe, whatever the range. The corresponding C functions are the kernel's `bpf_iter_num_new`,
/// `bpf_iter_num_next` and `bpf_iter_num_destroy`. Minimum kernel: Linux 6.4.
@inline(__always)
public func loop(in range: Range<Int32>, _ body: (Int32) -> LoopControl) {
    #if hasFeature(Embedded)
    _ = iterate(
        UInt64(0),
        begin: { numberIteratorNew($0, range.lowerBound, range.upperBound) },
        next: { numberIteratorNext($0) },
        end: { numberIteratorDestroy($0) },
        { body($0.assumingMemoryBound(to: Int32.self).pointee) }
    )
    #else
    for number in range where body(number).rawValue != 0 { break }
    #endif
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_iter_num_new")
func numberIteratorNew(_ iterator: UnsafeMutableRawPointer, _ start: Int32, _ end: Int32) -> Int32
@_extern(c, "__bpf_kfunc_bpf_iter_num_next")
func numberIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_iter_num_destroy")
func numberIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
#endif
