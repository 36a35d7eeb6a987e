// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension Link {
    /// Runs an attached iterator once over all its objects and returns its output.
    ///
    /// ```swift
    /// let link = try object.program("dump_tasks").attach()   // SEC("iter/task")
    /// let bytes = try link.readIterator()
    /// ```
    ///
    /// - Returns: The bytes that the program wrote with `bpf_seq_write` and `bpf_seq_printf`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the program is not an iterator, or
    ///   ``BPFError/Code/closed`` after ``detach()``.
    ///
    /// The corresponding C functions are `bpf_iter_create` and `read`. Minimum kernel: Linux 5.8.
    public func readIterator() throws(BPFError) -> [UInt8] {
        let session = try withDescriptor(.iterate) { (descriptor, _) throws(BPFError) in
            do throws(Errno) {
                return OwnedDescriptor(adopting: try libbpfCall { bpf_iter_create(descriptor) })
            } catch {
                throw iterationFailure(
                    error,
                    error == .invalidArgument ? "the program is not an iterator" : "the system call failed"
                )
            }
        }
        do throws(Errno) {
            return try SmallFile.read(session)
        } catch {
            throw iterationFailure(error, "its output cannot be read")
        }
    }

    private func iterationFailure(_ error: Errno, _ message: String) -> BPFError {
        BPFError(
            error == .invalidArgument ? .invalidArgument : .systemCallFailed,
            errno: error,
            operation: .iterate,
            subject: .link(label),
            message: message
        )
    }
}
