// SPDX-License-Identifier: Apache-2.0

public import Synchronization
internal import SystemPackage

/// The pages of a ring buffer.
///
/// The first page contains the consumer's position, the second one the producer's. The data pages follow, mapped twice
/// in a row so that no record is split. A record is an 8-byte header, whose first word is the length with two flag
/// bits, and the data, padded to 8 bytes. Source: kernel/bpf/ringbuf.c, `struct bpf_ringbuf`;
/// Documentation/bpf/ringbuf.rst.
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

    /// The number of bytes that are consumed before the position is published: an eighth of the ring.
    @inlinable @inline(__always)
    var batch: UInt { view.size / 8 }

    /// The number of bytes between the two positions.
    @usableFromInline
    var unconsumed: Int {
        // The consumer's first: read after the producer's, it could be ahead of it.
        let consumer = unsafe consumerPosition.pointee.load(ordering: .acquiring)
        let producer = unsafe producerPosition.pointee.load(ordering: .acquiring)
        return min(max(0, Int(bitPattern: producer &- consumer)), Int(bitPattern: view.size))
    }

    /// Publishes a position: producers may overwrite everything before it.
    ///
    /// The fence orders the store before a later load of the producer's position. Without it a producer could see the
    /// old consumer position and send no wake-up, while the consumer sees the old producer position and sleeps.
    @inlinable @inline(__always)
    func publish(_ position: UInt) {
        unsafe consumerPosition.pointee.store(position, ordering: .releasing)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
}
