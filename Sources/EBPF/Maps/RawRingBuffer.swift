// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A ring buffer for events of several types and sizes. The corresponding kernel definition is `BPF_MAP_TYPE_RINGBUF` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 5.8.
///
/// Prefer ``RingBuffer``, whose events have one type, which user space finds in the object.
@_rawLayout(like: MapDefinition)
public struct RawRingBuffer: ~Copyable, KernelMap, @unchecked Sendable {
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
    /// The corresponding C function is `bpf_ringbuf_reserve`.
    @inline(__always)
    public func reserve<Event: BitwiseCopyable>(_ type: Event.Type) -> Reservation<Event>? {
        guard let room = helper131(address, UInt64(truncatingIfNeeded: MemoryLayout<Event>.stride), 0) else {
            return nil
        }
        return Reservation(pointer: room.assumingMemoryBound(to: Event.self))
    }

    /// Copies an event to the buffer. Returns false if the buffer is full.
    ///
    /// The corresponding C function is `bpf_ringbuf_output`.
    @inline(__always) @discardableResult
    public func send<Event: BitwiseCopyable>(_ event: Event, wakeup: Wakeup = .automatic) -> Bool {
        withStored(event) { event in
            let size = UInt64(truncatingIfNeeded: MemoryLayout<Event>.stride)
            return helper130(address, event, size, wakeup.rawValue) == 0
        }
    }

    /// The number of bytes that the consumer has not read.
    ///
    /// The corresponding C function is `bpf_ringbuf_query` with `BPF_RB_AVAIL_DATA`.
    public var unreadBytes: UInt64 { @inline(__always) get { helper134(address, 0) } }

    /// How far the consumer has read: a count of bytes that only grows.
    ///
    /// The corresponding C function is `bpf_ringbuf_query` with `BPF_RB_CONS_POS`.
    public var consumerPosition: UInt64 { @inline(__always) get { helper134(address, 2) } }

    /// How far programs have written: a count of bytes that only grows.
    ///
    /// The corresponding C function is `bpf_ringbuf_query` with `BPF_RB_PROD_POS`.
    public var producerPosition: UInt64 { @inline(__always) get { helper134(address, 3) } }
}
