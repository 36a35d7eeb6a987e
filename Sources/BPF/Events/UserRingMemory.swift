// SPDX-License-Identifier: Apache-2.0

public import Synchronization
internal import SystemPackage

/// The pages of a user ring buffer, as its producer sees them.
///
/// The layout is that of a ``RingMemory``, with the roles exchanged: the first page, with the consumer's position, is
/// read-only, and the producer's page and the data pages are writable. Source: kernel/bpf/ringbuf.c,
/// `__bpf_user_ringbuf_peek`.
@usableFromInline
@safe final class UserRingMemory: @unchecked Sendable {  // records are reserved one at a time; each has one writer
    private let consumerPages: MappedMemory
    private let producerPages: MappedMemory

    @usableFromInline let consumerPosition: UnsafePointer<Atomic<UInt>>
    @usableFromInline let producerPosition: UnsafePointer<Atomic<UInt>>
    @usableFromInline let records: UnsafeMutableRawPointer
    /// The size of the ring in bytes, a power of two.
    @usableFromInline let size: UInt
    /// The size of the largest record's data: a larger one stays in the ring, as the kernel has no `bpf_dynptr` for it
    /// (`DYNPTR_MAX_SIZE` in include/linux/bpf.h), or would not fit into it.
    @usableFromInline let largest: Int

    /// Held for a reservation, which takes a few instructions, or for a batch. Records are written outside of reservations.
    @usableFromInline let owner = UserRingLock()
    /// The consumer's position when it was last read. The kernel writes its cache line, so it is read only when the
    /// ring seems full. Protected by the lock.
    @usableFromInline var consumed: UInt

    init(_ map: BPFMap) throws(Errno) {
        let page = MappedMemory.pageSize
        consumerPages = try MappedMemory(of: map.descriptor, size: page, isWritable: false)
        producerPages = try MappedMemory(
            of: map.descriptor,
            offset: page,
            size: page + 2 * map.maxEntries,
            isWritable: true
        )
        unsafe consumerPosition = unsafe UnsafePointer(consumerPages.start.assumingMemoryBound(to: Atomic<UInt>.self))
        unsafe producerPosition = unsafe UnsafePointer(producerPages.start.assumingMemoryBound(to: Atomic<UInt>.self))
        unsafe records = unsafe producerPages.start + page
        size = UInt(map.maxEntries)
        largest = min(map.maxEntries - Int(RingRecordHeader.size), 1 << 24 - 1)
        consumed = unsafe consumerPosition.pointee.load(ordering: .acquiring)
    }

    /// The number of bytes between the two positions.
    @usableFromInline
    var undrained: Int {
        let consumer = unsafe consumerPosition.pointee.load(ordering: .acquiring)
        let producer = unsafe producerPosition.pointee.load(ordering: .acquiring)
        return min(max(0, Int(bitPattern: producer &- consumer)), Int(bitPattern: size))
    }

    /// Whether the positions are impossible: another process changed the producer's.
    @usableFromInline
    var isDamaged: Bool {
        let consumer = unsafe consumerPosition.pointee.load(ordering: .acquiring)
        let producer = unsafe producerPosition.pointee.load(ordering: .acquiring)
        // The kernel may have consumed more after the first load.
        return producer & 7 != 0 || Int(bitPattern: producer &- consumer) < 0 || producer &- consumer > size
    }

    /// Reserves a record for at most ``largest`` bytes, and returns its start, or `nil` when the ring is full.
    ///
    /// The program sees the record as busy, and no later one, until it is submitted or discarded. Returns `nil` in a
    /// batch of this thread as well.
    @inlinable @inline(__always)
    func reserve(_ length: Int) -> UnsafeMutableRawPointer? {
        let needed = RingRecordHeader(rawValue: UInt32(truncatingIfNeeded: length)).recordSize
        guard owner.lock() else { return nil }
        defer { owner.unlock() }
        let producer = unsafe producerPosition.pointee.load(ordering: .relaxed)
        if producer &- consumed > size &- needed || producer & 7 != 0 {
            refreshConsumed()
            if producer &- consumed > size &- needed || producer & 7 != 0 { return nil }
        }
        let record = unsafe records + Int(bitPattern: producer & (size &- 1))
        unsafe header(of: record).pointee.store(UInt32(truncatingIfNeeded: length) | 1 << 31, ordering: .relaxed)
        // Releasing: a program that sees the position sees the header too.
        unsafe producerPosition.pointee.store(producer &+ needed, ordering: .releasing)
        return unsafe record
    }

    /// Reads how far programs have drained. Acquiring: they have read what is overwritten now.
    @inlinable @inline(__always)
    func refreshConsumed() { consumed = unsafe consumerPosition.pointee.load(ordering: .acquiring) }

    /// Submits a record: the program may read its data.
    @inlinable @inline(__always)
    func submit(_ record: UnsafeMutableRawPointer, _ length: Int) {
        unsafe header(of: record).pointee.store(UInt32(truncatingIfNeeded: length), ordering: .releasing)
    }

    /// Discards a record: the program skips it.
    @inlinable @inline(__always)
    func discard(_ record: UnsafeMutableRawPointer, _ length: Int) {
        unsafe header(of: record).pointee.store(UInt32(truncatingIfNeeded: length) | 1 << 30, ordering: .releasing)
    }

    /// Calls `body` with the data of a record.
    @inlinable @inline(__always)
    func fill<Failure: Error>(
        _ record: UnsafeMutableRawPointer,
        _ length: Int,
        _ body: (inout MutableRawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        var span = unsafe MutableRawSpan(
            _unsafeStart: record + Int(bitPattern: RingRecordHeader.size),
            byteCount: length
        )
        try body(&span)
    }

    /// Writes a value as the data of a record; `false` for one whose memory differs from C's.
    @inlinable @inline(__always)
    func store<Value: BPFValue>(_ value: Value, in record: UnsafeMutableRawPointer, _ size: Int) -> Bool {
        var isSound = true
        unsafe fill(record, size) { bytes in
            // What an encoding leaves out would be of an earlier record; memory leaves out its trailing padding.
            let written = Value.bpfLayout == .memory ? min(size, MemoryLayout<Value>.size) : 0
            if written < size {
                _ = unsafe bytes.withUnsafeMutableBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[written...]).initializeMemory(
                        as: UInt8.self,
                        repeating: 0
                    )
                }
            }
            value.encode(into: &bytes)
            if Value.bpfLayout == .memory { isSound = SoundTypes.accept(Value.self, bytes.bytes) }
        }
        return isSound
    }

    @inlinable @inline(__always)
    func header(of record: UnsafeMutableRawPointer) -> UnsafePointer<Atomic<UInt32>> {
        unsafe UnsafePointer(record.assumingMemoryBound(to: Atomic<UInt32>.self))
    }
}
