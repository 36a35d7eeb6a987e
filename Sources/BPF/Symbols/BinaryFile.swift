// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import ELFReader
internal import Glibc
internal import SystemPackage

/// An executable or a library that is open for reading.
struct BinaryFile {
    let descriptor: OwnedDescriptor
    let size: Int
    /// What tells one file from another, and from a later version of it.
    let identity: Identity

    struct Identity: Hashable, Sendable {
        let device: UInt
        let file: UInt
        let size: Int
        let changed: Int
        let nanoseconds: Int
    }

    /// Opens a regular file.
    ///
    /// - Parameter root: the directory that the path is relative to, or `nil`.
    init(_ path: String, in root: OwnedDescriptor? = nil) throws(Errno) {
        // Opening a FIFO would wait for a writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let relative = root == nil ? path : String(path.drop { $0 == "/" })
        let descriptor = OwnedDescriptor(
            adopting: try systemCall { unsafe openat(root?.rawValue ?? AT_FDCWD, relative, flags) }
        )
        var status = stat()
        try systemCall { unsafe fstat(descriptor.rawValue, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .invalidArgument }
        self.descriptor = descriptor
        size = Int(status.st_size)
        identity = Identity(
            device: UInt(status.st_dev),
            file: UInt(status.st_ino),
            size: size,
            changed: Int(status.st_mtim.tv_sec),
            nanoseconds: Int(status.st_mtim.tv_nsec)
        )
    }

    /// Reads a range; fewer bytes when the file ends before or cannot be read.
    func read(_ range: Range<Int>) -> [UInt8] {
        guard range.count <= Self.largestPart else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let start = unsafe buffer.baseAddress.map { unsafe $0 + count }
                guard
                    let read = try? systemCall({
                        unsafe pread(descriptor.rawValue, start, range.count - count, off_t(range.lowerBound + count))
                    }), read > 0
                else { return }
                count += read
            }
        }
    }

    /// The CRC-32 of the whole file.
    var checksum: UInt32 {
        var checksum = Checksum()
        for start in stride(from: 0, to: size, by: 1 << 20) { checksum.add(read(start..<min(start + (1 << 20), size))) }
        return checksum.value
    }

    /// Symbol tables of the largest programs have some hundred megabytes.
    private static let largestPart = 1 << 30
}
