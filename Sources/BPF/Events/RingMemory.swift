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
    @usableFromInline let view: RingView

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
        view = unsafe RingView(records: UnsafeRawPointer(producerPages.start + page), size: UInt(map.maxEntries))
    }

    /// How many bytes are consumed before their position is published: an eighth of the ring.
    @inlinable @inline(__always)
    var batch: UInt { view.size / 8 }

    /// How many bytes lie between the two positions.
    @usableFromInline
    var unconsumed: Int {
        // The consumer's first: read after the producer's, it could lie beyond it.
        let consumer = unsafe consumerPosition.pointee.load(ordering: .acquiring)
        let producer = unsafe producerPosition.pointee.load(ordering: .acquiring)
        return min(max(0, Int(bitPattern: producer &- consumer)), Int(bitPattern: view.size))
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
