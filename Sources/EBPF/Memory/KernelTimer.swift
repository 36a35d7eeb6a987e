// SPDX-License-Identifier: Apache-2.0

/// A timer in a value of a map. The corresponding kernel definition is `struct bpf_timer` in `<linux/bpf.h>`.
///
/// The kernel finds the timer by this name in the BTF of the value's type. Minimum kernel: Linux 5.15.
public struct bpf_timer: BitwiseCopyable, Sendable {
    var opaque0: UInt64 = 0
    var opaque1: UInt64 = 0

    /// Creates a timer that is not set up.
    @inline(__always)
    public init() {}
}

/// A timer in a value of a map, in Swift's spelling.
public typealias KernelTimer = bpf_timer

extension UnsafeMutablePointer where Pointee == bpf_timer {
    /// Sets up the timer, and returns whether that was possible: once for each value of the map.
    ///
    /// - Parameter map: The map that the value is in.
    ///
    /// The corresponding C function is `bpf_timer_init` with `CLOCK_MONOTONIC`.
    @inline(__always) @discardableResult
    public func setUp<Map: KernelMap & ~Copyable>(in map: borrowing Map) -> Bool {
        helper169(UnsafeMutableRawPointer(self), map.address, 1) == 0
    }

    /// Sets what the timer calls: with the map, the key and the value. Returns whether that was possible.
    ///
    /// The closure cannot capture anything, and returns ``LoopControl/next``.
    /// The corresponding C function is `bpf_timer_set_callback`.
    @inline(__always) @discardableResult
    public func setCallback(
        _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl
    ) -> Bool {
        helper170(UnsafeMutableRawPointer(self), body) == 0
    }

    /// Starts the timer, and returns whether that was possible.
    ///
    /// - Parameter nanoseconds: The time until it calls.
    ///
    /// The corresponding C function is `bpf_timer_start`.
    @inline(__always) @discardableResult
    public func start(after nanoseconds: UInt64) -> Bool {
        helper171(UnsafeMutableRawPointer(self), nanoseconds, 0) == 0
    }

    /// Stops the timer. The corresponding C function is `bpf_timer_cancel`.
    @inline(__always)
    public func cancel() {
        _ = helper172(UnsafeMutableRawPointer(self))
    }
}
