// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// The messages that programs write with `bpf_printk`.
///
/// All programs of the system share one pipe, and each message goes to one reader. It is for debugging: tools use a
/// ``RingBuffer``.
///
/// ```swift
/// let pipe = try TracePipe.open()
/// for try await message in pipe.messages() { print(message.text) }
/// ```
///
/// The corresponding file is `/sys/kernel/tracing/trace_pipe`.
public final class TracePipe: Sendable {
    private struct State {
        var lines = LineBuffer()
        var lost: UInt64 = 0
        /// A message whose text may continue in the next line.
        var pending: TraceMessage?
        /// Whether a task waits for the pipe.
        var isAwaited = false
    }

    /// So many messages are read at once at most: others may be written without end.
    private static let limit = 100_000

    private let descriptor: OwnedDescriptor
    private let state = Locked(State())

    private init(_ descriptor: OwnedDescriptor) { self.descriptor = descriptor }

    /// Opens the pipe.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/tracefsUnavailable``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/busy`` when another process reads it and the kernel permits one reader.
    public static func open() throws(BPFError) -> TracePipe {
        let path = FilePath("\(Tracefs.mountPoint ?? Tracefs.unreadable ?? "/sys/kernel/tracing")/trace_pipe")
        do throws(Errno) {
            let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK
            return TracePipe(OwnedDescriptor(adopting: try systemCall { unsafe Glibc.open(path.string, flags) }))
        } catch {
            let (code, message, advice): (BPFError.Code, String, String?) =
                switch error {
                case .noSuchFileOrDirectory:
                    (
                        .tracefsUnavailable, "tracefs is not mounted",
                        "Run 'mount -t tracefs tracefs /sys/kernel/tracing'"
                    )
                case .permissionDenied, .notPermitted:
                    (.permissionDenied, "the process may not read it", "Run as root")
                case .resourceBusy: (.busy, "another process reads it", "Use one reader")
                default: (.systemCallFailed, "it cannot be opened", nil)
                }
            throw BPFError(
                code,
                errno: error,
                operation: .open,
                subject: .path(path),
                message: message,
                advice: advice
            )
        }
    }

    /// Reads the messages that are in the pipe now, without waiting for more: 100,000 at most.
    ///
    /// - Throws: ``BPFError`` when the pipe cannot be read.
    public func read() throws(BPFError) -> [TraceMessage] {
        try state.withLock { (state) throws(BPFError) in
            var messages: [TraceMessage] = []
            var hasMore = true
            while hasMore {
                while let message = Self.next(&state) { messages.append(message) }
                hasMore = messages.count < Self.limit ? try fill(&state) : false
            }
            if let message = state.pending.take() { messages.append(message) }
            return messages
        }
    }

    /// Returns the messages as an asynchronous sequence, which ends when its task is cancelled. There is one such reader at a
    /// time: others throw ``BPFError/Code/alreadyConsumed`` while it waits.
    public func messages() -> Messages { Messages(pipe: self) }

    /// The messages of a pipe.
    public struct Messages: AsyncSequence, Sendable {
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let pipe: TracePipe

        /// Starts reading.
        public func makeAsyncIterator() -> Iterator { Iterator(pipe: pipe) }

        /// The reader of a pipe.
        public struct Iterator: AsyncIteratorProtocol {
            let pipe: TracePipe

            /// Returns the next message, or `nil` when the task was cancelled.
            public mutating func next() async throws(BPFError) -> TraceMessage? { try await next(isolation: nil) }

            /// Returns the next message, or `nil` when the task was cancelled.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(BPFError) -> TraceMessage? {
                while !Task.isCancelled {
                    if let message = try pipe.nextMessage() { return message }
                    try pipe.beginWaiting()
                    defer { pipe.state.withLock { $0.isAwaited = false } }
                    do throws(Errno) {
                        try await ReadinessMonitor.shared.waitUntilReadable(pipe.descriptor)
                    } catch {
                        throw pipe.readFailure(error)
                    }
                }
                return nil
            }
        }
    }

    private func nextMessage() throws(BPFError) -> TraceMessage? {
        try state.withLock { (state) throws(BPFError) in
            repeat {
                if let message = Self.next(&state) { return message }
            } while try fill(&state)
            return state.pending.take()
        }
    }

    private func beginWaiting() throws(BPFError) {
        let isFree = state.withLock { state in
            defer { state.isAwaited = true }
            return !state.isAwaited
        }
        guard !isFree else { return }
        throw BPFError(
            .alreadyConsumed,
            operation: .read,
            subject: .path("/sys/kernel/tracing/trace_pipe"),
            message: "another task waits for this pipe's messages",
            advice: "Use one task for a pipe"
        )
    }

    /// The next message that is complete.
    private static func next(_ state: inout State) -> TraceMessage? {
        while let line = state.lines.next() {
            if let message = TraceMessage(line, lost: state.lost) {
                state.lost = 0
                defer { state.pending = message }
                if let complete = state.pending { return complete }
                continue
            }
            // "CPU:1 [LOST 23 EVENTS]" of trace_printk_seq in kernel/trace/trace_output.c
            if line.hasPrefix("CPU:"), let start = line.firstRange(of: "[LOST ")?.upperBound {
                state.lost += UInt64(line[start...].prefix { $0.isNumber }) ?? 0
            } else {
                state.pending?.append(line: line)
            }
        }
        return nil
    }

    /// Reads more, and returns whether there was any.
    private func fill(_ state: inout State) throws(BPFError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16384)
        do throws(Errno) {
            let count = try systemCall {
                unsafe buffer.withUnsafeMutableBytes {
                    unsafe Glibc.read(descriptor.rawValue, $0.baseAddress, $0.count)
                }
            }
            state.lines.append(buffer.prefix(count))
            return count > 0
        } catch {
            guard error != .resourceTemporarilyUnavailable else { return false }
            throw readFailure(error)
        }
    }

    private func readFailure(_ error: Errno) -> BPFError {
        BPFError(
            .systemCallFailed,
            errno: error,
            operation: .read,
            subject: .path("/sys/kernel/tracing/trace_pipe"),
            message: "the pipe cannot be read"
        )
    }
}
