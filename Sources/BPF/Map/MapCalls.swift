// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

// The map calls that generic, inlined code makes. They return 0 or a negative errno, as libbpf does, so that the path
// that succeeds pays for nothing but the system call.

@usableFromInline
enum MapCalls {
    @usableFromInline
    static func lookup(
        _ map: CInt,
        _ key: UnsafeRawPointer?,
        _ value: UnsafeMutableRawPointer?,
        _ flags: UInt64
    ) -> CInt {
        unsafe flags == 0 ? bpf_map_lookup_elem(map, key, value) : bpf_map_lookup_elem_flags(map, key, value, flags)
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

    /// Reads entries from a mark on, and says in `count` how many there were room for and how many came.
    static func lookupBatch(
        _ map: CInt,
        _ mark: UnsafeMutableRawPointer?,
        _ next: UnsafeMutableRawPointer,
        _ keys: UnsafeMutableRawPointer,
        _ values: UnsafeMutableRawPointer,
        _ count: inout UInt32
    ) -> CInt {
        unsafe bpf_map_lookup_batch(map, mark, next, keys, values, &count, nil)
    }

    /// What a negative result means.
    @usableFromInline
    static let notFound: CInt = -ENOENT
}

extension BPFMap {
    /// The error of a failed operation on an entry.
    @usableFromInline
    func failure(_ operation: BPFError.Operation, _ result: CInt) -> BPFError {
        var evidence = Evidence(operation: operation, subject: .map(name), errno: Errno(rawValue: -result))
        evidence.map = self
        // A key that exists already is no rare failure: the other rows are not looked at.
        return Cause.error(evidence, among: Cause.entryCauses)
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
