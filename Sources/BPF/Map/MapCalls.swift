// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

// The calls of generic, inlined code. They return 0 or a negative errno, as libbpf does: success costs the system call
// and nothing else.

@usableFromInline
enum MapCalls {
    @usableFromInline
    static func lookup(_ map: CInt, _ key: UnsafeRawPointer?, _ value: UnsafeMutableRawPointer?) -> CInt {
        unsafe bpf_map_lookup_elem(map, key, value)
    }

    @usableFromInline
    static func lookupAndDelete(_ map: CInt, _ key: UnsafeRawPointer?, _ value: UnsafeMutableRawPointer?) -> CInt {
        unsafe bpf_map_lookup_and_delete_elem(map, key, value)
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
        _ count: inout UInt32
    ) -> CInt {
        unsafe bpf_map_lookup_batch(map, cursor, next, keys, values, &count, nil)
    }

    /// The result for a key that does not exist.
    @usableFromInline
    static let notFound: CInt = -ENOENT
}

extension BPFMap {
    /// The error of a failed operation on an entry.
    @usableFromInline
    func failure(_ operation: BPFError.Operation, _ result: CInt) -> BPFError {
        if isClosed, result == -EBADF { return closedFailure(operation, .badFileDescriptor) }
        var evidence = Evidence(operation: operation, subject: .map(name), errno: Errno(rawValue: -result))
        evidence.map = self
        // A key that exists already is common: the other rows are not searched.
        return Cause.error(evidence, among: Cause.entryCauses)
    }

    /// Whether the key of an operation existed, by the operation's result.
    @inlinable @inline(__always)
    func existed(
        _ operation: @autoclosure () -> BPFError.Operation,
        _ result: CInt
    ) throws(BPFError) -> Bool {
        if result == 0 { return true }
        if result == MapCalls.notFound { return false }
        throw failure(operation(), result)
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
}
