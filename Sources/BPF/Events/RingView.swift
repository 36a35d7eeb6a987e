// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// Where a ring's records are: what a loop over them keeps in registers. Valid as long as its ``RingMemory``.
@usableFromInline
@safe struct RingView {
    @usableFromInline let records: UnsafeRawPointer
    /// The size of all records together, a power of two, less one.
    @usableFromInline let mask: UInt

    init(records: UnsafeRawPointer, size: UInt) {
        unsafe self.records = unsafe records
        mask = size &- 1
    }

    /// The size of all records together, in bytes.
    @inlinable @inline(__always)
    var size: UInt { mask &+ 1 }

    /// The header of the record at a position, with everything that was written before it.
    @inlinable @inline(__always)
    func header(at position: UInt) -> RingRecordHeader {
        let word = unsafe (records + Int(bitPattern: position & mask)).assumingMemoryBound(to: Atomic<UInt32>.self)
        return RingRecordHeader(rawValue: unsafe word.pointee.load(ordering: .acquiring))
    }

    /// Where the data of the record at a position begins. It is in one piece: the pages are mapped twice in a row.
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

    /// `BPF_RINGBUF_BUSY_BIT`: reserved and not yet submitted.
    @inlinable @inline(__always)
    var isBusy: Bool { rawValue & 1 << 31 != 0 }

    /// `BPF_RINGBUF_DISCARD_BIT`: given up by the program.
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
