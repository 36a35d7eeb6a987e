// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import ELFReader
internal import Glibc
internal import SystemPackage

/// The contents of an object file that libbpf needs.
///
/// Most of a file that was compiled with `-g` and not stripped is debug information, which neither libbpf nor the
/// kernel reads. It is not read here either: its bytes are zero.
@safe struct ObjectFile: ~Copyable {
    private let start: UnsafeMutableRawPointer
    private let size: Int

    /// The limit for the size of a file. A huge file would use up the machine's memory before it turns out not to be an
    /// object.
    static let largest = 1 << 28

    /// Files up to this size are read by one call.
    private static let smallSize = 1 << 16

    /// Reads a regular file.
    init(_ path: FilePath) throws(Errno) {
        // Opening a FIFO would wait for a writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let file = OwnedDescriptor(
            adopting: try systemCall { unsafe path.withPlatformString { path in unsafe Glibc.open(path, flags) } }
        )
        var status = stat()
        try systemCall { unsafe fstat(file.rawValue, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw status.st_mode & S_IFMT == S_IFDIR ? .isDirectory : .invalidArgument
        }
        guard status.st_size <= Self.largest else { throw .fileTooLarge }
        let size = Int(status.st_size)
        // Pages that are not written use neither memory nor time.
        guard let start = unsafe calloc(max(1, size), 1) else { throw .noMemory }
        do throws(Errno) {
            unsafe self.size = try Self.read(file, into: UnsafeMutableRawBufferPointer(start: start, count: size))
            unsafe self.start = unsafe start
        } catch {
            unsafe free(start)
            throw error
        }
    }

    deinit { unsafe free(start) }

    func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe RawSpan(_unsafeStart: start, byteCount: size))
    }

    /// Reads the needed parts; returns the size of the contents, which is smaller when the file became shorter.
    private static func read(_ file: OwnedDescriptor, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        if buffer.count > smallSize, try unsafe readParts(of: file, into: buffer) { return buffer.count }
        return try unsafe read(file, 0..<buffer.count, into: buffer)
    }

    /// Reads the header, the section table and the sections without debug information; `false` when the file is
    /// damaged, which is reported elsewhere.
    private static func readParts(
        of file: OwnedDescriptor,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Bool {
        func hasRead(_ range: Range<Int>) throws(Errno) -> Bool {
            guard range.upperBound <= buffer.count else { return false }
            return try unsafe read(file, range, into: buffer) == range.count
        }
        let data = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(buffer))
        guard try hasRead(0..<64) else { return false }
        let table = data.integer(at: 40, as: UInt64.self)
        let tableSize = Int(data.integer(at: 60, as: UInt16.self)) * ELFSection.headerSize
        guard table < UInt64(buffer.count), try hasRead(Int(table)..<Int(table) + tableSize),
            let image = try? ELFImage(data), try hasRead(image.names)
        else { return false }
        let needed = image.sections.filter { section in
            let name = image.names.lowerBound + Int(section.nameOffset)
            return !section.range.isEmpty && !data.begins(with: ".debug_", at: name)
                && !data.begins(with: ".rel.debug_", at: name)
        }
        // Sections near each other are read by one call.
        var pending = 0..<0
        for range in needed.map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound <= pending.upperBound + farApart, !pending.isEmpty {
                pending = pending.lowerBound..<max(pending.upperBound, range.upperBound)
                continue
            }
            guard try hasRead(pending) else { return false }
            pending = range
        }
        return try hasRead(pending)
    }

    /// A gap that takes as long to read as a system call.
    private static let farApart = 1 << 12

    /// Reads a part of the file into the same range of the buffer; returns the number of bytes.
    private static func read(
        _ file: OwnedDescriptor,
        _ range: Range<Int>,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let target = unsafe buffer[offset..<range.upperBound]
            let count = try systemCall {
                unsafe pread(
                    file.rawValue,
                    UnsafeMutableRawBufferPointer(rebasing: target).baseAddress,
                    target.count,
                    off_t(offset)
                )
            }
            if count == 0 { break }
            offset += count
        }
        return offset - range.lowerBound
    }
}

extension RawSpan {
    /// Whether a text is at `offset`, which may be out of bounds.
    fileprivate func begins(with text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset + text.utf8CodeUnitCount <= byteCount else { return false }
        return text.withUTF8Buffer { text in
            text.indices.allSatisfy { unsafe integer(at: offset + $0, as: UInt8.self) == text[$0] }
        }
    }
}
