// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension Link {
    /// Starts a run of an attached iterator, whose output is then read piece by piece.
    ///
    /// ```swift
    /// let link = try object.program("dump_tasks").attach()   // SEC("iter/task")
    /// var output = try link.iteratorOutput()
    /// while let line = try output.nextLine() { print(line) }
    /// ```
    ///
    /// Each run visits the objects anew.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the program is not an iterator, or
    ///   ``BPFError/Code/closed`` after ``detach()``.
    ///
    /// The corresponding C function is `bpf_iter_create`. Minimum kernel: Linux 5.8.
    public func iteratorOutput() throws(BPFError) -> IteratorOutput {
        let session = try withDescriptor(.iterate) { (descriptor, _) throws(BPFError) in
            do throws(Errno) {
                return OwnedDescriptor(adopting: try libbpfCall { bpf_iter_create(descriptor) })
            } catch {
                throw BPFError(
                    error == .invalidArgument ? .invalidArgument : .systemCallFailed,
                    errno: error,
                    operation: .iterate,
                    subject: .link(label),
                    message: error == .invalidArgument ? "the program is not an iterator" : "the system call failed"
                )
            }
        }
        return IteratorOutput(session, label: label)
    }

    /// Runs an attached iterator once over all its objects and returns its output.
    ///
    /// - Returns: The bytes that the program wrote with `bpf_seq_write` and `bpf_seq_printf`.
    /// - Throws: ``BPFError`` as ``iteratorOutput()`` does.
    ///
    /// The corresponding C functions are `bpf_iter_create` and `read`. Minimum kernel: Linux 5.8.
    public func readIterator() throws(BPFError) -> [UInt8] {
        var output = try iteratorOutput()
        var bytes: [UInt8] = []
        while let part = try output.next() { bytes += part }
        return bytes
    }

    /// Runs an attached iterator once over all its objects and returns its output as records.
    ///
    /// ```swift
    /// let tasks = try link.readIterator(as: TaskRecord.self)   // bpf_seq_write(seq, &record, sizeof(record))
    /// ```
    ///
    /// - Parameter type: the type of the records that the program wrote with `bpf_seq_write`.
    /// - Throws: ``BPFError`` as ``IteratorOutput/next(as:)`` does.
    ///
    /// The corresponding C functions are `bpf_iter_create` and `read`. Minimum kernel: Linux 5.8.
    public func readIterator<Record: BPFValue>(as type: Record.Type) throws(BPFError) -> [Record] {
        var output = try iteratorOutput()
        var records: [Record] = []
        while let record = try output.next(as: type) { records.append(record) }
        return records
    }

    /// Runs an attached iterator once over all its objects and returns its output as lines.
    ///
    /// - Returns: The lines that the program wrote with `bpf_seq_printf`, without the newlines at their ends.
    /// - Throws: ``BPFError`` as ``iteratorOutput()`` does.
    ///
    /// The corresponding C functions are `bpf_iter_create` and `read`. Minimum kernel: Linux 5.8.
    public func readIteratorLines() throws(BPFError) -> [String] {
        var output = try iteratorOutput()
        var lines: [String] = []
        while let line = try output.nextLine() { lines.append(line) }
        return lines
    }
}
