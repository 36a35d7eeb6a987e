// SPDX-License-Identifier: Apache-2.0

public import Synchronization
internal import SystemPackage

/// A ring buffer's pages, as the kernel lays them out.
///
/// One page holds the consumer's position, the next one the producer's, then come the data pages, mapped twice in a row so that
/// no record is ever split. A record is an 8-byte header, whose first word is the length with two flag bits, and the data,
/// padded to 8 bytes. Source: kernel/bpf/ringbuf.c, `struct bpf_ringbuf`; Documentation/bpf/ringbuf.rst.
@usableFromInline
@safe final class RingMemory: @unchecked Sendable {  // positions are atomics; only the one consumer reads data
    private let consumerPages: MappedMemory
    private let producerPages: MappedMemory

    @usableFromInline let consumerPosition: UnsafePointer<Atomic<UInt>>
    @usableFromInline let producerPosition: UnsafePointer<Atomic<UInt>>
    @usableFromInline let data: UnsafeRawPointer
    /// The size of the data, a power of two, less one.
    @usableFromInline let mask: UInt

    /// `BPF_RINGBUF_BUSY_BIT`: reserved and not yet submitted.
    @usableFromInline static let busyBit: UInt32 = 1 << 31
    /// `BPF_RINGBUF_DISCARD_BIT`: given up by the program.
    @usableFromInline static let discardBit: UInt32 = 1 << 30
    /// `BPF_RINGBUF_HDR_SZ`
    @usableFromInline static let headerSize: UInt = 8

    init(_ map: BPFMap) throws(Errno) {
        let page = MappedMemory.pageSize
        consumerPages = try MappedMemory(of: map.descriptor, size: page, isWritable: true)
        producerPages = try MappedMemory(
            of: map.descriptor,
            offset: page,
            size: page + 2 * map.maxEntries,
            isWritable: false
        )
        unsafe consumerPosition = unsafe UnsafePointer(consumerPages.start.assumingMemoryBound(to: Atomic<UInt>.self))
        unsafe producerPosition = unsafe UnsafePointer(producerPages.start.assumingMemoryBound(to: Atomic<UInt>.self))
        unsafe data = unsafe UnsafeRawPointer(producerPages.start + page)
        mask = UInt(map.maxEntries - 1)
    }

    /// How many bytes are consumed before their position is published: an eighth of the ring.
    @inlinable @inline(__always)
    var batch: UInt { (mask &+ 1) / 8 }

    /// How many bytes lie between the two positions.
    @usableFromInline
    var unconsumed: Int {
        // The consumer's first: read after the producer's, it could lie beyond it.
        let consumer = unsafe consumerPosition.pointee.load(ordering: .acquiring)
        let producer = unsafe producerPosition.pointee.load(ordering: .acquiring)
        return min(max(0, Int(bitPattern: producer &- consumer)), Int(bitPattern: mask &+ 1))
    }

    /// Whether a record of this length can stand at a position: aligned, and whole before the producer's.
    @inlinable @inline(__always)
    func holds(_ length: UInt32, at position: UInt, before producer: UInt) -> Bool {
        position & 7 == 0 && UInt(length) &+ Self.headerSize <= min(producer &- position, mask &+ 1)
    }

    /// The record's header word at a position, with everything that was written before it.
    @inlinable @inline(__always)
    func header(at position: UInt) -> UInt32 {
        unsafe (data + Int(position & mask)).assumingMemoryBound(to: Atomic<UInt32>.self).pointee
            .load(ordering: .acquiring)
    }

    /// Where the record after one of this length begins.
    @inlinable @inline(__always)
    static func position(after position: UInt, length: UInt32) -> UInt {
        position &+ ((UInt(length) &+ headerSize &+ 7) & ~7)
    }

    /// Tells the producers that everything before a position may be overwritten.
    ///
    /// The fence keeps a later load of the producer's position from passing the store: otherwise a producer could still see
    /// the old consumer position and not wake us, while we still see the old producer position and go to sleep.
    @inlinable @inline(__always)
    func publish(_ position: UInt) {
        unsafe consumerPosition.pointee.store(position, ordering: .releasing)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
}
