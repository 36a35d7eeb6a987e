// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A buffer of events that all CPUs share. The corresponding kernel definition is `BPF_MAP_TYPE_RINGBUF` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 5.8.
@_rawLayout(like: MapDefinition)
public struct RingBuffer<Element: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - bytes: The size of the buffer: a power of two and a multiple of the page size.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(bytes: UInt32, pinning: MapPinning = .none) {
        define(MapDefinition(type: 27, maxEntries: bytes, pinning: pinning))
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Reserves room for an event, or returns nil if the buffer is full.
    ///
    /// The room is not set to zero. An event that is not submitted is discarded.
    /// The corresponding C function is `bpf_ringbuf_reserve`.
    @inline(__always)
    public func reserve() -> Reservation<Element>? {
        guard let room = helper131(address, UInt64(truncatingIfNeeded: MemoryLayout<Element>.stride), 0) else {
            return nil
        }
        return Reservation(pointer: room.assumingMemoryBound(to: Element.self))
    }

    /// Reserves room for an event, lets a closure write it, and submits it. Returns false if the buffer is full.
    ///
    /// The room is not set to zero: write each property.
    @inline(__always) @discardableResult
    public func submit(wakeup: Wakeup = .automatic, _ write: (inout Element) -> Void) -> Bool {
        guard let reservation = reserve() else { return false }
        write(&reservation.pointer.pointee)
        reservation.submit(wakeup: wakeup)
        return true
    }

    /// Copies an event to the buffer. Returns false if the buffer is full.
    ///
    /// The corresponding C function is `bpf_ringbuf_output`.
    @inline(__always) @discardableResult
    public func send(_ element: Element, wakeup: Wakeup = .automatic) -> Bool {
        withStored(element) { element in
            helper130(
                address,
                element,
                UInt64(truncatingIfNeeded: MemoryLayout<Element>.stride),
                wakeup.rawValue
            ) == 0
        }
    }

    /// The number of bytes that the consumer has not read.
    ///
    /// The corresponding C function is `bpf_ringbuf_query` with `BPF_RB_AVAIL_DATA`.
    @inline(__always)
    public var unreadBytes: UInt64 {
        helper134(address, 0)
    }
}
