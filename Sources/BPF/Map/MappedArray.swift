// SPDX-License-Identifier: Apache-2.0

public import Synchronization
internal import SystemPackage

/// The values of an array map, in memory that this process and BPF programs share.
///
/// Reading and writing takes no system call. The map must be declared with `BPF_F_MMAPABLE`:
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
/// Programs may write while bytes are read here. Which bytes are whole is for the two sides to agree upon, by numbers that
/// are read with ``load(valueAt:offset:)`` and written with ``store(_:valueAt:offset:)``.
///
/// An index or an offset outside the array is a programming error, as it is with Swift's own arrays.
///
/// C counterpart: `mmap` of the map's descriptor. Minimum kernel: Linux 5.5.
@safe public final class MappedArray: @unchecked Sendable {  // what is in shared memory is anybody's
    /// The map.
    public let map: BPFMap

    /// Whether this process may write to the values.
    public let isWritable: Bool

    /// How many values there are.
    public let count: Int

    /// The size of a value in bytes.
    public let valueSize: Int

    private let memory: MappedMemory
    @usableFromInline let start: UnsafeMutableRawPointer
    /// From the beginning of a value to the beginning of the next one, in bytes.
    @usableFromInline let stride: Int

    /// Maps an array.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/array`` that was made with `BPF_F_MMAPABLE`.
    ///   - isWritable: whether this process is to write to the values, which a frozen map does not allow.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/invalidArgument`` for one without the flag, ``BPFError/Code/readOnly`` for a frozen one that is to be
    ///   written to, or the system call's error.
    public init(_ map: BPFMap, isWritable: Bool = true) throws(BPFError) {
        guard map.type == .array else {
            throw Self.failure(map, .typeMismatch, nil, "it is a \(map.type) map, and only arrays can be mapped")
        }
        guard map.flags & Self.mmapable != 0 else {
            throw Self.failure(
                map,
                .invalidArgument,
                nil,
                "it was made without BPF_F_MMAPABLE",
                advice: "Declare it with __uint(map_flags, BPF_F_MMAPABLE)"
            )
        }
        self.map = map
        self.isWritable = isWritable
        count = map.maxEntries
        valueSize = map.valueSize
        // kernel/bpf/arraymap.c: elem_size is the value's size rounded up to 8.
        stride = (map.valueSize + 7) & ~7
        do throws(Errno) {
            memory = try MappedMemory(of: map.descriptor, size: stride * map.maxEntries, isWritable: isWritable)
        } catch {
            switch error {
            case .notPermitted where isWritable, .permissionDenied where isWritable:
                throw Self.failure(map, .readOnly, error, "it is frozen, or programs alone may write to it")
            case .noMemory:
                throw Self.failure(map, .resourceExhausted, error, "there is no room for it")
            default:
                throw Self.failure(map, .systemCallFailed, error, "the kernel refuses to map it")
            }
        }
        unsafe start = unsafe memory.start
    }

    /// Lends bytes of a value.
    ///
    /// - Parameters:
    ///   - index: which value.
    ///   - offset: where in it the bytes begin.
    ///   - count: how many there are.
    ///   - body: what to do with them.
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

    /// Lends bytes of a value to be written.
    ///
    /// - Parameters:
    ///   - index: which value.
    ///   - offset: where in it the bytes begin.
    ///   - count: how many there are.
    ///   - body: what to do with them.
    @inlinable @inline(__always)
    public func withMutableBytes<Result, Failure: Error>(
        valueAt index: Int,
        offset: Int = 0,
        count: Int,
        _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(isWritable, "the array was mapped to be read")
        check(index, offset, count)
        var bytes = unsafe MutableRawSpan(_unsafeStart: start + (index &* stride &+ offset), byteCount: count)
        return try body(&bytes)
    }

    /// A 64-bit number in a value, and with it all that its writer wrote before: an acquiring load.
    ///
    /// - Parameters:
    ///   - index: which value.
    ///   - offset: where in it the number is, a multiple of 8.
    @inlinable @inline(__always)
    public func load(valueAt index: Int, offset: Int = 0) -> UInt64 {
        checkNumber(index, offset)
        return unsafe number(index, offset).pointee.load(ordering: .acquiring)
    }

    /// Writes a 64-bit number to a value after all that was read and written before: a releasing store.
    ///
    /// - Parameters:
    ///   - number: what to write.
    ///   - index: to which value.
    ///   - offset: where in it the number is, a multiple of 8.
    @inlinable @inline(__always)
    public func store(_ number: UInt64, valueAt index: Int, offset: Int = 0) {
        precondition(isWritable, "the array was mapped to be read")
        checkNumber(index, offset)
        unsafe self.number(index, offset).pointee.store(number, ordering: .releasing)
    }

    @inlinable @inline(__always)
    func check(_ index: Int, _ offset: Int, _ count: Int) {
        precondition(index >= 0 && index < self.count, "no value has that index")
        precondition(
            offset >= 0 && count >= 0 && offset <= valueSize && count <= valueSize - offset,
            "beyond the value"
        )
    }

    @inlinable @inline(__always)
    func checkNumber(_ index: Int, _ offset: Int) {
        check(index, offset, MemoryLayout<UInt64>.size)
        precondition(offset & 7 == 0, "a number's offset is a multiple of 8")
    }

    @inlinable @inline(__always)
    func number(_ index: Int, _ offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        unsafe UnsafePointer((start + (index &* stride &+ offset)).assumingMemoryBound(to: Atomic<UInt64>.self))
    }

    /// `BPF_F_MMAPABLE`
    private static let mmapable: UInt32 = 1 << 10

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
