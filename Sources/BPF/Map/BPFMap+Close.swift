// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BPFMap {
    /// Closes the map. Does nothing when it was closed before.
    ///
    /// Releasing the last reference does the same without reporting errors. The kernel frees the map unless a pin, a
    /// program or another descriptor uses it. A ``RingBuffer``, a ``PerfBuffer``, a ``MappedArray``, an ``Arena`` or a
    /// ``BPFAtomic`` that was created before keeps working. Later operations throw ``BPFError/Code/closed``, in other threads too; the number of the
    /// file descriptor is released with the last reference.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/resourceExhausted`` when no file descriptor is left: closing needs
    ///   one temporarily. The map stays open then.
    public func close() throws(BPFError) {
        // The ID stays known.
        _ = id
        let result = state.withLock { state -> Errno? in
            guard !state.isClosed else { return nil }
            do throws(Errno) {
                try descriptor.retire()
                state.isClosed = true
                return nil
            } catch {
                return error
            }
        }
        guard let error = result else { return }
        throw BPFError(
            error.meansExhausted ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: .close,
            subject: .map(name),
            message: "no file descriptor is left to replace the map's",
            advice: BPFError.descriptorAdvice
        )
    }

    /// Whether ``close()`` was called.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Throws when the map was closed.
    @usableFromInline
    func checkOpen(_ operation: BPFError.Operation) throws(BPFError) {
        if isClosed { throw closedFailure(operation) }
    }

    func closedFailure(_ operation: BPFError.Operation, _ errno: Errno? = nil) -> BPFError {
        BPFError(
            .closed,
            errno: errno,
            operation: operation,
            subject: .map(name),
            message: "the map was closed",
            advice: "Use the map before close(), or open it again by its pin or its ID"
        )
    }
}

extension OwnedDescriptor {
    /// Releases the kernel object and keeps the number. Every system call on it fails with `EBADF` from then on.
    ///
    /// Other threads read the number without a lock. A number that was closed could stand for another file by then;
    /// this one cannot before the last reference is gone.
    fileprivate func retire() throws(Errno) {
        let root = try OwnedDescriptor(place: "/")
        try systemCall { swift_bpf_replace_descriptor(rawValue, root.rawValue) }
    }
}
