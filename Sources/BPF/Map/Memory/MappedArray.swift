// SPDX-License-Identifier: Apache-2.0

public import Synchronization
internal import Glibc
internal import SystemPackage

/// The values of an array map, in memory that this process and BPF programs share.
///
/// Reading and writing need no system call. The map must be declared with `BPF_F_MMAPABLE`:
///
/// ```c
/// struct {
///     __uint(type, BPF_MAP_TYPE_ARRAY);
///     __uint(map_flags, BPF_F_MMAPABLE);
///     __uint(max_entries, 16);
///     __type(key, __u32);
///     __type(value, struct slot);
/// } slots SEC(".maps");
/// ```
///
/// ```swift
/// let slots = try MappedArray(object.map("slots"))
/// let generation = slots.load(valueAt: 3, offset: 0)
/// ```
///
/// Programs may write while bytes are read here. Both sides must agree on when bytes are consistent: use numbers that
/// are read with ``load(valueAt:offset:)`` and written with ``store(_:valueAt:offset:)``.
///
/// An index or an offset outside the array is a programming error, as it is with Swift's own arrays.
///
/// The corresponding C function is `mmap` on the map's descriptor. Minimum kernel: Linux 5.5.
@safe public final class MappedArray: @unchecked Sendable {  // shared memory has no owner
    /// The map.
    public let map: BPFMap

    /// Whether this process may write to the values.
    public let isWritable: Bool

    /// The number of values.
    public let count: Int

    /// The size of a value in bytes.
    public let valueSize: Int

    private let memory: MappedMemory
    @usableFromInline let start: UnsafeMutableRawPointer
    /// The distance between two values, in bytes.
    @usableFromInline let stride: Int

    /// Maps the values of an array map.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/array`` that was created with ``BPFMap/Flags/mmapable``.
    ///   - isWritable: whether this process may write to the values, which a frozen map does not allow.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/invalidArgument`` for one without the flag, ``BPFError/Code/readOnly`` for a frozen one that
    ///   would be writable, ``BPFError/Code/closed`` for one that was closed, or the system call's error.
    public init(_ map: BPFMap, isWritable: Bool = true) throws(BPFError) {
        guard map.type == .array else {
            throw Self.failure(map, .typeMismatch, nil, "it is a \(map.type) map, and only array maps can be mapped")
        }
        try map.checkOpen(.mapMemory)
        guard map.flags.contains(.mmapable) else {
            throw Self.failure(
                map,
                .invalidArgument,
                nil,
                "it was created without BPF_F_MMAPABLE",
                advice: "Use __uint(map_flags, BPF_F_MMAPABLE) in its declaration"
            )
        }
        let access = fcntl(map.descriptor.rawValue, F_GETFL) & O_ACCMODE
        guard access == O_RDWR else {
            throw Self.failure(
                map,
                access == O_RDONLY ? .readOnly : .permissionDenied,
                nil,
                "this handle is for \(access == O_RDONLY ? "reading" : "writing") only, and the kernel maps none of these",
                advice: "Use a handle with the access readWrite, and isWritable: false"
            )
        }
        guard !isWritable || !map.flags.contains(.readOnlyForPrograms) else {
            throw Self.failure(
                map,
                .readOnly,
                nil,
                "it has the flag BPF_F_RDONLY_PROG, and the kernel maps such maps for reading only",
                advice: "Use isWritable: false, and update(_:to:) of a typed view to write"
            )
        }
        self.map = map
        self.isWritable = isWritable
        count = map.maxEntries
        valueSize = map.valueSize
        stride = BPFMap.slotSize(map.valueSize)
        do throws(Errno) {
            memory = try MappedMemory(of: map.descriptor, size: stride * map.maxEntries, isWritable: isWritable)
        } catch {
            switch error {
            case .notPermitted where isWritable, .permissionDenied where isWritable:
                throw Self.failure(map, .readOnly, error, "it is frozen", advice: "Use isWritable: false")
            case .noMemory:
                throw Self.failure(map, .resourceExhausted, error, "not enough memory")
            case _ where error.meansNotSupported:
                let message = "its values have a spin lock, a timer or another member that only programs may see"
                throw Self.failure(map, .notSupported, error, message, advice: "Use typedArray(value:)")
            default:
                throw Self.failure(map, .systemCallFailed, error, "the system call failed")
            }
        }
        unsafe start = unsafe memory.start
    }

    /// Calls a closure with bytes of a value.
    ///
    /// - Parameters:
    ///   - index: the index of the value.
    ///   - offset: the offset of the first byte in the value.
    ///   - count: the number of bytes.
    ///   - body: receives the bytes.
    @inlinable @inline(__always)
    public func withBytes<Result, Failure: Error>(
        valueAt index: Int,
        offset: Int = 0,
        count: Int,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        check(index, offset, count)
        return try body(
            unsafe RawSpan(_unsafeStart: start + (index &* stride &+ offset), byteCount: count)
        )
    }

    /// Calls a closure with writable bytes of a value.
    ///
    /// - Parameters:
    ///   - index: the index of the value.
    ///   - offset: the offset of the first byte in the value.
    ///   - count: the number of bytes.
    ///   - body: receives the bytes.
    @inlinable @inline(__always)
    public func withMutableBytes<Result, Failure: Error>(
        valueAt index: Int,
        offset: Int = 0,
        count: Int,
        _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(isWritable, "the array was mapped read-only")
        check(index, offset, count)
        var bytes = unsafe MutableRawSpan(_unsafeStart: start + (index &* stride &+ offset), byteCount: count)
        return try body(&bytes)
    }

    /// Returns a 64-bit number in a value. An acquiring load: what its writer wrote before is visible.
    ///
    /// - Parameters:
    ///   - index: the index of the value.
    ///   - offset: the offset of the number in the value, a multiple of 8.
    @inlinable @inline(__always)
    public func load(valueAt index: Int, offset: Int = 0) -> UInt64 {
        checkNumber(index, offset)
        return unsafe number(index, offset).pointee.load(ordering: .acquiring)
    }

    /// Writes a 64-bit number to a value. A releasing store: what was written before is visible to its reader.
    ///
    /// - Parameters:
    ///   - number: the number.
    ///   - index: the index of the value.
    ///   - offset: the offset of the number in the value, a multiple of 8.
    @inlinable @inline(__always)
    public func store(_ number: UInt64, valueAt index: Int, offset: Int = 0) {
        precondition(isWritable, "the array was mapped read-only")
        checkNumber(index, offset)
        unsafe self.number(index, offset).pointee.store(number, ordering: .releasing)
    }

    /// Returns a number in the value at an index, to change it in one step.
    ///
    /// - Parameters:
    ///   - index: the index of the value.
    ///   - offset: the offset of the number in the value, a multiple of the number's size.
    ///   - number: the number's type.
    /// - Throws: ``BPFError`` with ``BPFError/Code/keyNotFound`` for an index that does not exist, or
    ///   ``BPFError/Code/invalidArgument`` for an offset outside the value or without the alignment.
    public func atomic<Number: BPFAtomicNumber>(
        _ index: Int,
        offset: Int = 0,
        as number: Number.Type
    ) throws(BPFError) -> BPFAtomic<Number> {
        try Number.checkSize(.read, .map(map.name))
        guard index >= 0, index < count else { throw map.outside(index, .read) }
        let size = Number.bpfSize
        guard offset >= 0, offset <= valueSize - size, offset % size == 0 else {
            let message = "a number of \(size) bytes cannot be at byte \(offset) of a value of \(valueSize) bytes"
            throw Self.failure(map, .invalidArgument, nil, message)
        }
        let address = unsafe start + (index * stride + offset)
        return unsafe BPFAtomic(address, isWritable: isWritable, owner: self)
    }

    @usableFromInline
    func readOnly() -> BPFError { Self.failure(map, .readOnly, nil, "the array was mapped for reading only") }

    @inlinable @inline(__always)
    func check(_ index: Int, _ offset: Int, _ count: Int) {
        precondition(index >= 0 && index < self.count, "the index is out of range")
        precondition(
            offset >= 0 && count >= 0 && offset <= valueSize && count <= valueSize - offset,
            "the bytes are out of range"
        )
    }

    @inlinable @inline(__always)
    func checkNumber(_ index: Int, _ offset: Int) {
        check(index, offset, MemoryLayout<UInt64>.size)
        precondition(offset & 7 == 0, "the offset is not a multiple of 8")
    }

    @inlinable @inline(__always)
    func number(_ index: Int, _ offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        unsafe UnsafePointer((start + (index &* stride &+ offset)).assumingMemoryBound(to: Atomic<UInt64>.self))
    }

    private static func failure(
        _ map: BPFMap,
        _ code: BPFError.Code,
        _ errno: Errno?,
        _ message: String,
        advice: String? = nil
    ) -> BPFError {
        BPFError(
            code,
            errno: errno,
            operation: .mapMemory,
            subject: .map(map.name),
            message: message,
            advice: advice
        )
    }
}
