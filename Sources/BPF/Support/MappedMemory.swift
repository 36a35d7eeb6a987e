// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Memory shared with the kernel, unmapped with its last owner.
@usableFromInline
// The mapping stays where it is; who reads and writes is each user's rule.
@safe final class MappedMemory: @unchecked Sendable {
    @usableFromInline let start: UnsafeMutableRawPointer
    @usableFromInline let size: Int
    let isWritable: Bool

    static let pageSize = Int(sysconf(CInt(_SC_PAGESIZE)))

    /// Maps the first `size` bytes from `offset` on. C counterpart: `mmap(MAP_SHARED)`.
    init(of descriptor: OwnedDescriptor, offset: Int = 0, size: Int, isWritable: Bool) throws(Errno) {
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let start = unsafe mmap(nil, size, protection, MAP_SHARED, descriptor.rawValue, off_t(offset))
        guard let start = unsafe start, unsafe start != MAP_FAILED else { throw Errno(rawValue: Glibc.errno) }
        unsafe self.start = unsafe start
        self.size = size
        self.isWritable = isWritable
    }

    deinit { unsafe munmap(start, size) }

    /// Lends `count` bytes from `offset` on, which the caller has checked to lie inside.
    func withBytes<Result>(at offset: Int, count: Int, _ body: (RawSpan) -> Result) -> Result {
        precondition(offset >= 0 && offset + count <= size)
        return body(unsafe RawSpan(_unsafeStart: start + offset, byteCount: count))
    }

    /// Lends `count` writable bytes from `offset` on, which the caller has checked to lie inside.
    func withMutableBytes(at offset: Int, count: Int, _ body: (inout MutableRawSpan) -> Void) {
        precondition(isWritable && offset >= 0 && offset + count <= size)
        var span = unsafe MutableRawSpan(_unsafeStart: start + offset, byteCount: count)
        body(&span)
    }
}
