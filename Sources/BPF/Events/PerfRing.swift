// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import Synchronization
internal import SystemPackage

/// The perf event of one CPU and the pages that its records are in.
///
/// The first page is `struct perf_event_mmap_page` of `<linux/perf_event.h>`, with `data_head` at byte 1024 and `data_tail`
/// behind it. The data pages follow. Records begin at multiples of 8 bytes, and one may continue at the start.
@usableFromInline
@safe final class PerfRing: @unchecked Sendable {  // positions are atomics; only the one consumer reads data
    @usableFromInline let cpu: Int
    /// The ID of the CPU's time online that the event belongs to.
    let onlineID: UInt64
    let event: OwnedDescriptor
    private let pages: MappedMemory

    /// How far the kernel has written.
    @usableFromInline let head: UnsafePointer<Atomic<UInt>>
    /// How far the consumer has read.
    @usableFromInline let tail: UnsafePointer<Atomic<UInt>>
    @usableFromInline let data: UnsafeRawPointer
    /// The size of the data, a power of two, minus one.
    @usableFromInline let mask: UInt
    /// A copy of a record that continues at the start, created with the first one.
    private var joined: UnsafeMutableRawPointer?

    /// The size of the largest record, whose header has 16 bits for it.
    private static let largestRecord = 1 << 16

    init(
        _ event: OwnedDescriptor,
        cpu: Int,
        onlineID: UInt64,
        pageCount: Int,
        isWritable: Bool
    ) throws(Errno) {
        let size = pageCount * MappedMemory.pageSize
        let pages: MappedMemory
        do throws(Errno) {
            pages = try MappedMemory(of: event, size: MappedMemory.pageSize + size, isWritable: isWritable)
        } catch {
            // More than perf_event_mlock_kb and RLIMIT_MEMLOCK allow, which is no question of CAP_PERFMON.
            throw error == .notPermitted ? .noMemory : error
        }
        self.event = event
        self.pages = pages
        self.cpu = cpu
        self.onlineID = onlineID
        unsafe head = unsafe UnsafePointer((pages.start + 1024).assumingMemoryBound(to: Atomic<UInt>.self))
        unsafe tail = unsafe UnsafePointer((pages.start + 1032).assumingMemoryBound(to: Atomic<UInt>.self))
        unsafe data = unsafe UnsafeRawPointer(pages.start + MappedMemory.pageSize)
        mask = UInt(size) &- 1
        unsafe joined = nil
    }

    deinit { unsafe joined?.deallocate() }

    /// The size of the data in bytes.
    @inlinable @inline(__always)
    var size: UInt { mask &+ 1 }

    /// The number of bytes that the consumer has not read.
    var unread: UInt {
        unsafe head.pointee.load(ordering: .acquiring) &- tail.pointee.load(ordering: .relaxed)
    }

    /// The header of the record at a position, which never continues at the start.
    @inlinable @inline(__always)
    func header(at position: UInt) -> PerfRecordHeader {
        PerfRecordHeader(rawValue: unsafe data.load(fromByteOffset: Int(bitPattern: position & mask), as: UInt64.self))
    }

    /// The bytes of the record at a position: in place, or a copy of one that continues at the start.
    @inlinable @inline(__always)
    func record(at position: UInt, size count: UInt) -> UnsafeRawPointer {
        let offset = position & mask
        // No record is empty.
        return unsafe _fastPath(offset &+ count &- 1 <= mask)
            ? data + Int(bitPattern: offset) : join(Int(bitPattern: offset), Int(bitPattern: count))
    }

    @usableFromInline
    func join(_ offset: Int, _ count: Int) -> UnsafeRawPointer {
        let copy = unsafe joined ?? .allocate(byteCount: Self.largestRecord, alignment: 8)
        unsafe joined = unsafe copy
        let first = Int(bitPattern: size) - offset
        unsafe copy.copyMemory(from: data + offset, byteCount: first)
        unsafe (copy + first).copyMemory(from: data, byteCount: count - first)
        return UnsafeRawPointer(copy)
    }

    /// Returns what was read to the kernel.
    @inlinable @inline(__always)
    func publish(_ position: UInt) { unsafe tail.pointee.store(position, ordering: .releasing) }

    /// Starts the event: before, the kernel refuses output.
    func enable() throws(Errno) { try control(0x2400) }

    /// Lets the kernel discard output, or store it again.
    func pause(_ isPaused: Bool) throws(Errno) { try control(0x4004_2409, isPaused ? 1 : 0) }

    /// `PERF_EVENT_IOC_*` of `<linux/perf_event.h>`.
    private func control(_ request: UInt, _ argument: UInt = 0) throws(Errno) {
        try systemCall { swift_bpf_control(event.rawValue, request, argument) }
    }
}

/// The header of a perf record: `struct perf_event_header` of `<linux/perf_event.h>`.
@usableFromInline
struct PerfRecordHeader {
    @usableFromInline let rawValue: UInt64

    @inlinable @inline(__always)
    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// `PERF_RECORD_*`
    @inlinable @inline(__always)
    var type: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// The size of the record with its header in bytes.
    @inlinable @inline(__always)
    var size: UInt { UInt(truncatingIfNeeded: rawValue >> 48) }

    /// Whether the size is possible.
    @inlinable @inline(__always)
    var isSound: Bool { size >= Self.byteCount && size & 7 == 0 }

    /// Calls `body` with a program's output in a record, `PERF_SAMPLE_RAW`: a `u32` with its size follows the header.
    @inlinable @inline(__always)
    func withSample<Result, Failure: Error>(
        _ record: UnsafeRawPointer,
        _ body: (borrowing BPFSample) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let prefix = Int(Self.byteCount) + 4
        guard size >= UInt(prefix) else {
            return try body(BPFSample(unsafe RawSpan(_unsafeStart: record, byteCount: 0)))
        }
        let count = unsafe min(
            Int(record.load(fromByteOffset: Int(Self.byteCount), as: UInt32.self)),
            Int(size) - prefix
        )
        return try body(BPFSample(unsafe RawSpan(_unsafeStart: record + prefix, byteCount: count)))
    }

    /// The number of events that a record reports as lost: a `u64` after the header and an identifier.
    @inlinable @inline(__always)
    func lost(_ record: UnsafeRawPointer) -> UInt64 {
        size >= 24 ? unsafe record.load(fromByteOffset: 16, as: UInt64.self) : 0
    }

    @inlinable @inline(__always)
    static var byteCount: UInt { 8 }
    /// `PERF_RECORD_LOST`
    @inlinable @inline(__always)
    static var lost: UInt32 { 2 }
    /// `PERF_RECORD_SAMPLE`
    @inlinable @inline(__always)
    static var sample: UInt32 { 9 }
}
