// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// The producer of a user ring buffer map: a stream of records from this process to BPF programs, in order.
///
/// Records are written in place, in memory shared with the kernel. A program reads them when it calls
/// `bpf_user_ringbuf_drain`, so something must run this program: an event that it traces, a timer, or
/// ``BPFProgram/run()``.
///
/// ```swift
/// let ring = try UserRingBuffer(object.map("commands"))
/// guard try ring.send(command(kind: 1), timeout: .seconds(1)) else { … }      // the ring stayed full
/// try ring.reserve(64) { bytes in bytes.storeBytes(of: 1, as: UInt32.self) }   // of any size, in place
/// ```
///
/// All calls may come from several threads at once. Records are in the order of their reservations, and one that is
/// still being written holds back the later ones. A map has one producer in a process, and no other process may write
/// to it at the same time: the kernel does not detect that.
///
/// The corresponding C type is `struct user_ring_buffer`. Minimum kernel: Linux 6.1.
public final class UserRingBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let memory: UserRingMemory
    /// What waits for room, and is not in use: each waiting thread or task has its own.
    private let waiters = Locked<[BufferWaiter]>([])

    /// The longest sleep before the positions are read again: a program that drains with `BPF_RB_NO_WAKEUP` does not
    /// wake the producer.
    private static let longestWait = Duration.milliseconds(100)

    /// Creates the producer of a user ring buffer.
    ///
    /// - Parameter map: a map of type ``BPFMapType/userRingBuffer``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, ``BPFError/Code/busy`` when the
    ///   map has a producer in this process already, ``BPFError/Code/closed`` for a map that was closed, or the system
    ///   call's error.
    ///
    /// The corresponding C function is `user_ring_buffer__new`.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .userRingBuffer)
        try map.checkOpen(.open)
        guard BufferClaims.take(map.id) else {
            throw BPFError(
                .busy,
                operation: .open,
                subject: .map(map.name),
                message: "it has another producer in this process",
                advice: "Use one UserRingBuffer for a map, from any number of threads"
            )
        }
        self.map = map
        do throws(Errno) {
            memory = try UserRingMemory(map)
        } catch {
            BufferClaims.giveBack(map.id)
            throw BPFError(
                error.meansExhausted
                    ? .resourceExhausted : error == .notPermitted ? .permissionDenied : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: .map(map.name),
                message: "cannot map its memory"
            )
        }
    }

    deinit { BufferClaims.giveBack(map.id) }

    /// The size of the ring in bytes. A record takes 8 bytes more than its data, rounded up to a multiple of 8.
    public var capacity: Int { Int(bitPattern: memory.size) }

    /// The size of the largest record in bytes: 8 less than ``capacity``, and less than 16 MiB.
    public var largestRecord: Int { memory.largest }

    /// The number of bytes of records, with their headers, that no program has drained.
    public var undrainedBytes: Int { memory.undrained }

    /// The error of a record that can never be sent.
    @usableFromInline
    func impossible(_ size: Int) -> BPFError {
        BPFError(
            .sizeMismatch,
            operation: .send,
            subject: .map(map.name),
            message: "a record has 0 to \(memory.largest) bytes, and this one has \(size)",
            advice: memory.largest < 1 << 24 - 1 && size >= 0 && size < 1 << 24 ? "Use a larger max_entries" : nil
        )
    }

    /// The error of a call inside of a batch of the same thread.
    @usableFromInline
    func inBatch() -> BPFError {
        BPFError(
            .busy,
            operation: .send,
            subject: .map(map.name),
            message: "this thread sends a batch",
            advice: "Use the batch that the closure receives"
        )
    }

    /// Throws when a record was refused and the ring is not full.
    @usableFromInline
    func checkRefusal() throws(BPFError) {
        if memory.owner.isInOwnBatch { throw inBatch() }
        try checkPositions()
    }

    /// Throws when the ring is not full but damaged.
    @usableFromInline
    func checkPositions() throws(BPFError) {
        guard memory.isDamaged else { return }
        throw BPFError(
            .corruptedBuffer,
            operation: .send,
            subject: .map(map.name),
            message: "the ring's position is not at a record",
            advice: "Use one producer for a user ring buffer: another process may write to it"
        )
    }

    /// The error of a value whose memory differs from C's.
    @usableFromInline
    func unsound<Value: BPFValue>(_ type: Value.Type) -> BPFError {
        do throws(BPFError) {
            try ValueLayout.check(type, operation: .send, subject: .map(map.name))
        } catch {
            return error
        }
        return BPFError(.typeMismatch, operation: .send, subject: .map(map.name), message: "it is not a \(type)")
    }

    /// Blocks until `attempt` succeeds; `false` when the deadline has passed or a signal arrived.
    @usableFromInline
    func retry(timeout: Duration?, _ attempt: () throws -> Bool) throws -> Bool {
        var deadline = WaitDeadline(after: timeout)
        let waiter = try takeWaiter()
        defer { returnWaiter(waiter) }
        // After the waiter exists: it misses no program that drains from then on.
        while try !attempt() {
            guard try wait(waiter, until: &deadline) else { return try attempt() }
        }
        return true
    }

    /// Suspends until `attempt` succeeds; `false` when the task was cancelled.
    @usableFromInline
    nonisolated(nonsending) func retryAsynchronously(_ attempt: () throws(BPFError) -> Bool) async throws(BPFError)
        -> Bool
    {
        let waiter = try takeWaiter()
        defer { returnWaiter(waiter) }
        while try !attempt() {
            if Task.isCancelled { return false }
            do throws(Errno) {
                try await waiter.waitAsynchronously()
            } catch {
                throw waitFailure(error)
            }
        }
        return true
    }

    private func wait(_ waiter: BufferWaiter, until deadline: inout WaitDeadline) throws(BPFError) -> Bool {
        do throws(Errno) {
            return try waiter.wait(until: &deadline)
        } catch {
            throw waitFailure(error)
        }
    }

    private func takeWaiter() throws(BPFError) -> BufferWaiter {
        if let waiter = waiters.withLock({ $0.popLast() }) { return waiter }
        do throws(Errno) {
            return try BufferWaiter(map.descriptor, for: .room, interval: Self.longestWait)
        } catch {
            throw waitFailure(error)
        }
    }

    private func returnWaiter(_ waiter: BufferWaiter) {
        waiters.withLock { if $0.count < 4 { $0.append(waiter) } }
    }

    private func waitFailure(_ error: Errno) -> BPFError {
        let code: BPFError.Code =
            error == .badFileDescriptor ? .closed : error.meansExhausted ? .resourceExhausted : .systemCallFailed
        return BPFError(
            code,
            errno: error,
            operation: .wait,
            subject: .map(map.name),
            message: "the system call failed"
        )
    }
}
