// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Files of the kernel's own file systems, whose size is known only when they have been read.
enum SmallFile {
    /// The whole content as text, or `nil` when it cannot be read.
    static func read(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The whole content, or `nil` when it cannot be read.
    static func bytes(_ path: String) -> [UInt8]? {
        guard let descriptor = try? systemCall({ unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) } })
        else {
            return nil
        }
        return try? read(OwnedDescriptor(adopting: descriptor))
    }

    /// The whole content of a regular file, whose size is known, without copying it.
    ///
    /// - Parameter isWanted: whether a file that begins with these bytes is read; others throw.
    static func bytes(ofSize path: String, where isWanted: (RawSpan) -> Bool = { _ in true }) throws(Errno) -> [UInt8] {
        // Opening a FIFO would wait for a writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let file = OwnedDescriptor(adopting: try systemCall { unsafe path.withCString { unsafe open($0, flags) } })
        var status = stat()
        try systemCall { unsafe fstat(file.rawValue, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .invalidArgument }
        guard status.st_size <= ObjectFile.largest else { throw .fileTooLarge }
        let size = Int(status.st_size)
        var head: UInt64 = 0
        try systemCall { unsafe pread(file.rawValue, &head, 8, 0) }
        guard unsafe withUnsafeBytes(of: head, { unsafe isWanted($0.bytes) }) else { throw .invalidArgument }
        var failure: Errno?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                do throws(Errno) {
                    let read = try systemCall {
                        unsafe Glibc.read(file.rawValue, buffer.baseAddress.map { unsafe $0 + count }, size - count)
                    }
                    if read == 0 { break }
                    count += read
                } catch {
                    failure = error
                    break
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// What is left to read of an open file.
    static func read(_ file: OwnedDescriptor) throws(Errno) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = try read(file, into: &buffer, from: 0)
            if count == 0 { return content }
            content.append(contentsOf: buffer[..<count])
        }
    }

    /// Reads once, into the buffer from an index on; returns the number of bytes, 0 at the end of the file.
    static func read(_ file: OwnedDescriptor, into buffer: inout [UInt8], from start: Int) throws(Errno) -> Int {
        while true {
            do throws(Errno) {
                return try systemCall {
                    unsafe buffer.withUnsafeMutableBytes { bytes in
                        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                        return unsafe Glibc.read(file.rawValue, rest.baseAddress, rest.count)
                    }
                }
            } catch {
                // An iterator paused: it went over a million objects without writing.
                guard error == .resourceTemporarilyUnavailable else { throw error }
            }
        }
    }
}
