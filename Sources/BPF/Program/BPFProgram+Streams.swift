// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension BPFProgram {
    /// What the program wrote with `bpf_stream_printk` to `BPF_STDOUT`.
    ///
    /// Minimum kernel: Linux 6.17.
    public var standardOutput: OutputStream { OutputStream(program: self, number: 1) }

    /// What the program wrote to `BPF_STDERR`, and what the kernel reports of its faults: locks that deadlock, loops that
    /// take too long, accesses to missing pages of an arena.
    ///
    /// Minimum kernel: Linux 6.17.
    public var standardError: OutputStream { OutputStream(program: self, number: 2) }

    /// A text stream of a program. The kernel keeps up to 4 MiB until it is read; each text is read once.
    public struct OutputStream: Sendable {
        let program: BPFProgram
        let number: UInt32

        /// Reads what was written since the last time; empty when there is nothing.
        ///
        /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` on older kernels, or ``BPFError/Code/closed`` after
        ///   ``BPFProgram/close()``.
        ///
        /// The corresponding C function is `bpf_prog_stream_read`. Minimum kernel: Linux 6.17.
        public func read() throws(BPFError) -> String {
            let descriptor = try program.openDescriptor(for: .read)
            do throws(Errno) {
                return String(decoding: try ProgramStreamRead.read(descriptor, number), as: UTF8.self)
            } catch {
                let isUnknown = error == .invalidArgument || error.meansNotSupported
                throw BPFError(
                    isUnknown ? .notSupported : .systemCallFailed,
                    errno: error,
                    operation: .read,
                    subject: .program(program.name),
                    message: isUnknown
                        ? "kernel \(KernelVersion.running) has no text streams of programs"
                        : "the stream cannot be read",
                    advice: isUnknown ? KernelRequirement.programStreams.advice : nil
                )
            }
        }

        /// Returns the lines as an asynchronous sequence, which ends when its task is cancelled.
        ///
        /// - Parameter interval: how often the kernel is asked: it does not announce texts.
        public func lines(every interval: Duration = .milliseconds(100)) -> Lines {
            Lines(stream: self, interval: interval)
        }
    }
}

extension BPFProgram.OutputStream {
    /// The lines of a stream.
    public struct Lines: AsyncSequence, Sendable {
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let stream: BPFProgram.OutputStream
        let interval: Duration

        /// Starts reading.
        public func makeAsyncIterator() -> Iterator { Iterator(stream: stream, interval: interval) }

        /// The reader of a stream.
        public struct Iterator: AsyncIteratorProtocol {
            let stream: BPFProgram.OutputStream
            let interval: Duration
            private var lines = LineBuffer()

            init(stream: BPFProgram.OutputStream, interval: Duration) {
                self.stream = stream
                self.interval = interval
            }

            /// Returns the next line without its end, or `nil` when the task was cancelled.
            public mutating func next() async throws(BPFError) -> String? { try await next(isolation: nil) }

            /// Returns the next line without its end, or `nil` when the task was cancelled.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(BPFError) -> String? {
                while true {
                    if let line = lines.next() { return line }
                    guard !Task.isCancelled else { return lines.rest() }
                    let text = try stream.read()
                    guard text.isEmpty else {
                        lines.append(text.utf8)
                        continue
                    }
                    // Cancelled: what was written before is still delivered.
                    guard (try? await Task.sleep(for: interval)) != nil else { return lines.rest() }
                }
            }
        }
    }
}
