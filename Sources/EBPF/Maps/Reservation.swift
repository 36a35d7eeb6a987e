// SPDX-License-Identifier: Apache-2.0

/// Room in a ring buffer that is reserved for an event.
///
/// It cannot leak: it is either submitted or discarded, at the latest when it goes out of scope. The verifier demands
/// the same.
@frozen
public struct Reservation<Element: BitwiseCopyable>: ~Copyable {
    /// The address of the event.
    public let pointer: UnsafeMutablePointer<Element>

    @inline(__always)
    init(pointer: UnsafeMutablePointer<Element>) {
        self.pointer = pointer
    }

    /// The event.
    @inline(__always)
    public var event: Element {
        @inline(__always) get { pointer.pointee }
        @inline(__always) nonmutating _modify { yield &pointer.pointee }
    }

    /// Hands the event to the consumer. The corresponding C function is `bpf_ringbuf_submit`.
    @inline(__always)
    public consuming func submit(wakeup: Wakeup = .automatic) {
        helper132(UnsafeRawPointer(pointer), wakeup.rawValue)
        discard self
    }

    /// Drops the event, and frees its room. The corresponding C function is `bpf_ringbuf_discard`.
    @inline(__always)
    public consuming func discardEvent() {
        helper133(UnsafeRawPointer(pointer), 0)
        discard self
    }

    @inline(__always)
    deinit {
        helper133(UnsafeRawPointer(pointer), 0)
    }
}
