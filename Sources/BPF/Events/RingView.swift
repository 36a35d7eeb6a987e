// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The location of a ring's records, which a loop keeps in registers. Valid while its ``RingMemory`` exists.
@usableFromInline
@safe struct RingView {
    @usableFromInline let records: UnsafeRawPointer
    /// The size of the ring, a power of two, minus one.
    @usableFromInline let mask: UInt

    init(records: UnsafeRawPointer, size: UInt) {
        unsafe self.records = unsafe records
        mask = size &- 1
    }

    /// The size of the ring in bytes.
    @inlinable @inline(__always)
    var size: UInt { mask &+ 1 }

    /// The header of the record at a position. An acquiring load: the record's data is visible.
    @inlinable @inline(__always)
    func header(at position: UInt) -> RingRecordHeader {
        let word = unsafe (records + Int(bitPattern: position & mask)).assumingMemoryBound(to: Atomic<UInt32>.self)
        return RingRecordHeader(rawValue: unsafe word.pointee.load(ordering: .acquiring))
    }

    /// The start of the data of the record at a position. It is contiguous: the pages are mapped twice in a row.
    @inlinable @inline(__always)
    func data(at position: UInt) -> UnsafeRawPointer {
        unsafe records + Int(bitPattern: (position & mask) &+ RingRecordHeader.size)
    }
}

/// The first word of a record: the length of its data, and two flags.
@usableFromInline
struct RingRecordHeader: Equatable {
    @usableFromInline let rawValue: UInt32

    @inlinable @inline(__always)
    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `BPF_RINGBUF_BUSY_BIT`: reserved, not submitted yet.
    @inlinable @inline(__always)
    var isBusy: Bool { rawValue & 1 << 31 != 0 }

    /// `BPF_RINGBUF_DISCARD_BIT`: discarded by the program.
    @inlinable @inline(__always)
    var isDiscarded: Bool { rawValue & 1 << 30 != 0 }

    /// The size of the data in bytes.
    @inlinable @inline(__always)
    var length: Int { Int(truncatingIfNeeded: rawValue & ~(3 << 30)) }

    /// The size of the record: header, data, and padding to 8 bytes.
    @inlinable @inline(__always)
    var recordSize: UInt { (UInt(bitPattern: length) &+ Self.size &+ 7) & ~7 }

    /// `BPF_RINGBUF_HDR_SZ`
    @inlinable @inline(__always)
    static var size: UInt { 8 }
}
