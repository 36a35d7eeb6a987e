// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// The output of one run of an iterator, read piece by piece.
///
/// The program runs while the output is read, over as many objects at a time as fill a buffer of the kernel. The output is
/// never in memory as a whole.
///
/// ```swift
/// var output = try link.iteratorOutput()
/// while let task = try output.next(as: TaskRecord.self) { print(task.pid) }
/// ```
///
/// The corresponding C functions are `bpf_iter_create` and `read`.
public struct IteratorOutput: ~Copyable {
    private let session: OwnedDescriptor
    private let label: String
    /// What was read and not yet returned is between `start` and `end`.
    private var buffer = [UInt8](repeating: 0, count: 32768)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    init(_ session: OwnedDescriptor, label: String) {
        self.session = session
        self.label = label
    }

    /// Reads the next bytes, as many as the kernel has at hand.
    ///
    /// - Returns: The bytes, or `nil` at the end of the output.
    /// - Throws: ``BPFError`` when the kernel reports a failure.
    public mutating func next() throws(BPFError) -> [UInt8]? {
        if start == end, try !fill() { return nil }
        defer { start = end }
        return Array(buffer[start..<end])
    }

    /// Reads the next line, without the newline at its end.
    ///
    /// - Returns: The line, or `nil` at the end of the output.
    /// - Throws: ``BPFError`` when the kernel reports a failure.
    public mutating func nextLine() throws(BPFError) -> String? {
        var searched = start
        while true {
            if let newline = buffer[searched..<end].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = newline + 1 }
                return String(decoding: buffer[start..<newline], as: UTF8.self)
            }
            let count = end - start
            guard try fill() else { break }
            searched = start + count
        }
        guard start < end else { return nil }
        defer { start = end }
        return String(decoding: buffer[start..<end], as: UTF8.self)
    }

    /// Reads the next record, as the program wrote it with `bpf_seq_write`.
    ///
    /// - Parameter type: the type of the records, which all have the same size.
    /// - Returns: The record, or `nil` at the end of the output.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when the output ends inside a record, or
    ///   ``BPFError/Code/typeMismatch`` for bytes that are not a value of the type.
    public mutating func next<Record: BPFValue>(as type: Record.Type) throws(BPFError) -> Record? {
        let size = Record.bpfSize
        while end - start < size {
            guard try fill() else {
                guard start < end else { return nil }
                let rest = end - start
                start = end
                throw failure(
                    .sizeMismatch,
                    "the output ends with \(rest) bytes, and a \(Record.self) has \(size)",
                    advice: "Use the type of the structure that the program writes"
                )
            }
        }
        guard size > 0 else { throw failure(.sizeMismatch, "a \(Record.self) has no bytes") }
        defer { start += size }
        guard let record = unsafe Record(decoding: buffer.span.bytes.extracting(start..<start + size)) else {
            throw failure(.typeMismatch, "the output has bytes that are not a \(Record.self)")
        }
        return record
    }

    /// Reads on behind what is in the buffer; returns `false` at the end of the output.
    private mutating func fill() throws(BPFError) -> Bool {
        guard !isAtEnd else { return false }
        if start > 0 {
            buffer.replaceSubrange(0..<end - start, with: buffer[start..<end])
            (start, end) = (0, end - start)
        }
        // A line or a record that is longer than the buffer.
        if end == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
        let used = end
        do throws(Errno) {
            let count = try SmallFile.read(session, into: &buffer, from: used)
            isAtEnd = count == 0
            end += count
        } catch {
            if error == .argListTooLong {
                throw failure(
                    .resourceExhausted,
                    "the program wrote more about one object than the kernel buffers",
                    errno: error,
                    advice: "Use bpf_seq_write with less data for each object: the buffer has 8 pages"
                )
            }
            throw failure(.systemCallFailed, "its output cannot be read", errno: error)
        }
        return !isAtEnd
    }

    private func failure(
        _ code: BPFError.Code,
        _ message: String,
        errno: Errno? = nil,
        advice: String? = nil
    ) -> BPFError {
        BPFError(code, errno: errno, operation: .iterate, subject: .link(label), message: message, advice: advice)
    }
}
