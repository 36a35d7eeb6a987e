// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// A file in memory, for C functions that take a path.
struct MemoryFile {
    private let descriptor: OwnedDescriptor

    /// Creates a file with a content.
    init(_ content: [UInt8]) throws(Errno) {
        descriptor = OwnedDescriptor(adopting: try systemCall { unsafe swift_bpf_memory_file("swift-bpf") })
        try SmallFile.write(content, to: descriptor)
    }

    /// Writes more content at the end.
    func append(_ content: [UInt8]) throws(Errno) { try SmallFile.write(content, to: descriptor) }

    /// The path, valid as long as this value exists.
    var path: String { "/proc/self/fd/\(descriptor.rawValue)" }

    /// The whole content.
    var content: [UInt8] {
        get throws(Errno) {
            try systemCall { lseek(descriptor.rawValue, 0, SEEK_SET) }
            return try SmallFile.read(descriptor)
        }
    }
}

extension SmallFile {
    /// Writes all bytes.
    static func write(_ content: [UInt8], to file: OwnedDescriptor) throws(Errno) {
        var offset = 0
        while offset < content.count {
            let written = try systemCall {
                unsafe content.withUnsafeBytes { bytes in
                    unsafe Glibc.write(
                        file.rawValue,
                        bytes.baseAddress.map { unsafe $0 + offset },
                        bytes.count - offset
                    )
                }
            }
            offset += written
        }
    }

    /// Replaces a file at once: readers see the old content or the new one, and a failure leaves the old one.
    static func replace(_ path: FilePath, with content: [UInt8]) throws(Errno) {
        let temporary = "\(path.string).\(getpid()).tmp"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let file = OwnedDescriptor(
            adopting: try systemCall { unsafe temporary.withCString { unsafe open($0, flags, 0o644) } }
        )
        do throws(Errno) {
            try write(content, to: file)
            try systemCall { unsafe rename(temporary, path.string) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }
}
