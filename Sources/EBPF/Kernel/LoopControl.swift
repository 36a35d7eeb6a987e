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
