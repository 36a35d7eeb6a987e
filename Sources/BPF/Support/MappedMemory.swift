// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Memory shared with the kernel, unmapped with its last owner.
@usableFromInline
// The mapping stays where it is; synchronizing access is up to its users.
@safe final class MappedMemory: @unchecked Sendable {
    @usableFromInline let start: UnsafeMutableRawPointer
    @usableFromInline let size: Int
    @usableFromInline let isWritable: Bool

    static let pageSize = Int(sysconf(CInt(_SC_PAGESIZE)))

    /// Maps `size` bytes from `offset` on, as `mmap` with `MAP_SHARED` does.
    ///
    /// - Parameter address: where, or 0 for any place. Memory that is used already throws.
    init(
        of descriptor: OwnedDescriptor,
        offset: Int = 0,
        size: Int,
        isWritable: Bool,
        address: UInt = 0
    ) throws(Errno) {
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let fixed: CInt = address == 0 ? 0 : 0x10_0000  // MAP_FIXED_NOREPLACE in <asm-generic/mman-common.h>
        let start = unsafe mmap(
            UnsafeMutableRawPointer(bitPattern: address),
            size,
            protection,
            MAP_SHARED | fixed,
            descriptor.rawValue,
            off_t(offset)
        )
        guard let start = unsafe start, unsafe start != MAP_FAILED else { throw Errno(rawValue: Glibc.errno) }
        unsafe self.start = unsafe start
        self.size = size
        self.isWritable = isWritable
    }

    deinit { unsafe munmap(start, size) }

    /// Calls `body` with `count` bytes from `offset` on, which the caller has checked to lie inside.
    func withBytes<Result>(at offset: Int, count: Int, _ body: (RawSpan) -> Result) -> Result {
        precondition(offset >= 0 && offset + count <= size)
        return body(unsafe RawSpan(_unsafeStart: start + offset, byteCount: count))
    }

    /// Calls `body` with `count` writable bytes from `offset` on, which the caller has checked to lie inside.
    func withMutableBytes(at offset: Int, count: Int, _ body: (inout MutableRawSpan) -> Void) {
        precondition(isWritable && offset >= 0 && offset + count <= size)
        var span = unsafe MutableRawSpan(_unsafeStart: start + offset, byteCount: count)
        body(&span)
    }
}
