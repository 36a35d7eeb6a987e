// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

// The calls of generic, inlined code. They return 0 or a negative errno, as libbpf does: success costs the system call
// and nothing else.

@usableFromInline
enum MapCalls {
    @usableFromInline
    static func lookup(
        _ map: CInt,
        _ key: UnsafeRawPointer?,
        _ value: UnsafeMutableRawPointer?,
        _ flags: UInt64 = 0
    ) -> CInt {
        unsafe bpf_map_lookup_elem_flags(map, key, value, flags)
    }

    @usableFromInline
    static func lookupAndDelete(
        _ map: CInt,
        _ key: UnsafeRawPointer?,
        _ value: UnsafeMutableRawPointer?,
        _ flags: UInt64 = 0
    ) -> CInt {
        unsafe bpf_map_lookup_and_delete_elem_flags(map, key, value, flags)
    }

    @usableFromInline
    static func update(_ map: CInt, _ key: UnsafeRawPointer?, _ value: UnsafeRawPointer?, _ flags: UInt64) -> CInt {
        unsafe bpf_map_update_elem(map, key, value, flags)
    }

    @usableFromInline
    static func delete(_ map: CInt, _ key: UnsafeRawPointer?) -> CInt { unsafe bpf_map_delete_elem(map, key) }

    @usableFromInline
    static func nextKey(_ map: CInt, _ key: UnsafeRawPointer?, _ next: UnsafeMutableRawPointer?) -> CInt {
        unsafe bpf_map_get_next_key(map, key, next)
    }

    /// Reads entries from a cursor on. `count` is the room for entries, and the number that was read afterwards.
    static func lookupBatch(
        _ map: CInt,
        _ cursor: UnsafeMutableRawPointer?,
        _ next: UnsafeMutableRawPointer,
        _ keys: UnsafeMutableRawPointer,
        _ values: UnsafeMutableRawPointer,
        _ count: inout UInt32,
        _ flags: UInt64
    ) -> CInt {
        unsafe withBatchOptions(flags) { options in
            unsafe bpf_map_lookup_batch(map, cursor, next, keys, values, &count, options)
        }
    }

    /// Reads and deletes entries from a cursor on, as ``lookupBatch(_:_:_:_:_:_:_:)`` reads them.
    static func lookupAndDeleteBatch(
        _ map: CInt,
        _ cursor: UnsafeMutableRawPointer?,
        _ next: UnsafeMutableRawPointer,
        _ keys: UnsafeMutableRawPointer,
        _ values: UnsafeMutableRawPointer,
        _ count: inout UInt32,
        _ flags: UInt64
    ) -> CInt {
        unsafe withBatchOptions(flags) { options in
            unsafe bpf_map_lookup_and_delete_batch(map, cursor, next, keys, values, &count, options)
        }
    }

    /// Writes entries. `count` is their number, and afterwards the number that was written, unless the kernel refuses
    /// the call as a whole.
    static func updateBatch(
        _ map: CInt,
        _ keys: UnsafeRawPointer,
        _ values: UnsafeRawPointer,
        _ count: inout UInt32,
        _ flags: UInt64
    ) -> CInt {
        unsafe withBatchOptions(flags) { options in unsafe bpf_map_update_batch(map, keys, values, &count, options) }
    }

    /// Deletes entries. `count` is as in ``updateBatch(_:_:_:_:_:)``.
    static func deleteBatch(_ map: CInt, _ keys: UnsafeRawPointer, _ count: inout UInt32) -> CInt {
        unsafe bpf_map_delete_batch(map, keys, &count, nil)
    }

    private static func withBatchOptions(
        _ flags: UInt64,
        _ body: (UnsafePointer<bpf_map_batch_opts>?) -> CInt
    ) -> CInt {
        unsafe withZeroed(bpf_map_batch_opts.self) { options in
            unsafe options[0].sz = MemoryLayout<bpf_map_batch_opts>.size
            unsafe options[0].elem_flags = flags
            return unsafe body(UnsafePointer(options.baseAddress))
        }
    }

    @usableFromInline
    static func read(_ map: CInt, _ key: UnsafeRawPointer?, _ value: UnsafeMutableRawPointer?) -> CInt {
        unsafe lookup(map, key, value)
    }

    @usableFromInline
    static func take(_ map: CInt, _ key: UnsafeRawPointer?, _ value: UnsafeMutableRawPointer?) -> CInt {
        unsafe lookupAndDelete(map, key, value)
    }

    /// The flag for one CPU's value: `BPF_F_CPU` in `<linux/bpf.h>`.
    static let oneCPU: UInt64 = 8

    /// The flag for the same value on all CPUs: `BPF_F_ALL_CPUS` in `<linux/bpf.h>`.
    static let allCPUs: UInt64 = 16

    /// The flag that makes the kernel hold a value's spin lock: `BPF_F_LOCK` in `<linux/bpf.h>`.
    @inlinable static var lock: UInt64 { 4 }

    /// The result for a key that does not exist.
    @usableFromInline
    static let notFound: CInt = -ENOENT
}

extension BPFMap {
    /// The error of a failed operation on an entry.
    @usableFromInline
    func failure(_ operation: BPFError.Operation, _ result: CInt, withSpinLock: Bool = false) -> BPFError {
        if isClosed, result == -EBADF { return closedFailure(operation, .badFileDescriptor) }
        if withSpinLock, result == -EINVAL {
            return BPFError(
                .notSupported,
                errno: .invalidArgument,
                operation: operation,
                subject: .map(name),
                message: "its values have no spin lock",
                advice: "Use a value with a member of type struct bpf_spin_lock in C, or leave out withSpinLock"
            )
        }
        var evidence = Evidence(operation: operation, subject: .map(name), errno: Errno(rawValue: -result))
        evidence.map = self
        // A key that exists already is common: the other rows are not searched.
        return Cause.error(evidence, among: Cause.entryCauses)
    }

    /// Whether the key of an operation existed, by the operation's result.
    @inlinable @inline(__always)
    func existed(
        _ operation: @autoclosure () -> BPFError.Operation,
        _ result: CInt,
        withSpinLock: Bool = false
    ) throws(BPFError) -> Bool {
        if result == 0 { return true }
        if result == MapCalls.notFound { return false }
        throw failure(operation(), result, withSpinLock: withSpinLock)
    }

    /// The error of a key or a value of the wrong size.
    @usableFromInline
    func sizeFailure(_ operation: BPFError.Operation, _ what: String, _ got: Int, expected: Int) -> BPFError {
        BPFError(
            .sizeMismatch,
            operation: operation,
            subject: .map(name),
            message: "the \(what) has \(got) bytes, expected \(expected)"
        )
    }

    /// The error of an operation on keys for a map without keys.
    func withoutKeys(_ operation: BPFError.Operation) -> BPFError {
        BPFError(
            .notSupported,
            operation: operation,
            subject: .map(name),
            message: "\(type.description.indefiniteArticle) \(type) map has no keys"
        )
    }

    /// The error of an index that an array does not have.
    @usableFromInline
    func outside(_ index: Int, _ operation: BPFError.Operation) -> BPFError {
        BPFError(
            .keyNotFound,
            operation: operation,
            subject: .map(name),
            message: "the index \(index) does not exist: the array has \(maxEntries) values"
        )
    }
}
