// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Signals that end the reading of events: a handler that writes to an eventfd, and a thread that waits for it.
enum TerminationSignals {
    /// Where the handler writes, or -1.
    private static let descriptor = Atomic<CInt>(-1)
    private static let state = Locked(State())

    private struct State {
        var event: OwnedDescriptor?
        var actions: [@Sendable () -> Void] = []
        var signals: Set<CInt> = []
    }

    /// Runs an action on a thread of its own when one of the signals arrives. It arrives once: then the signals have their
    /// default effect again, so that a second Ctrl-C ends the process.
    static func onFirst(of signals: [CInt], _ action: @escaping @Sendable () -> Void) throws(Errno) {
        // Those that sigaction(2) refuses, before anything has changed.
        guard signals.allSatisfy({ (1...64).contains($0) && $0 != SIGKILL && $0 != SIGSTOP }) else {
            throw .invalidArgument
        }
        try state.withLock { (state) throws(Errno) in
            if state.event == nil {
                let event = OwnedDescriptor(adopting: try systemCall { eventfd(0, CInt(EFD_CLOEXEC)) })
                state.event = event
                descriptor.store(event.rawValue, ordering: .sequentiallyConsistent)
                do {
                    try BackgroundThread.start { wait(for: event) }
                } catch {
                    state.event = nil
                    throw .noMemory
                }
            }
            for signal in signals {
                var handler = sigaction()
                unsafe handler.__sigaction_handler.sa_handler = { _ in TerminationSignals.notify() }
                handler.sa_flags = SA_RESTART
                try systemCall { unsafe sigaction(signal, &handler, nil) }
                state.signals.insert(signal)
            }
            state.actions.append(action)
        }
    }

    /// Runs in the signal handler, which must not change `errno`.
    private static func notify() {
        let error = errno
        eventfd_write(descriptor.load(ordering: .relaxed), 1)
        errno = error
    }

    private static func wait(for event: OwnedDescriptor) {
        var count: eventfd_t = 0
        while unsafe eventfd_read(event.rawValue, &count) != 0, errno == EINTR {}
        let actions = state.withLock { state in
            let actions = state.actions
            for signal in state.signals { Glibc.signal(signal, SIG_DFL) }
            state = State()
            return actions
        }
        for action in actions { action() }
    }
}

extension RingBuffer {
    /// Finishes reading when a signal arrives: the links are detached, what is in the ring is still delivered, and then
    /// sequences end and calls return 0.
    ///
    /// ```swift
    /// try ring.finish(on: SIGINT, SIGTERM, detaching: [link])
    /// for try await event in ring.events(of: exec_event.self) { … }      // ends after Ctrl-C
    /// ```
    ///
    /// The signals are handled once. A second one has its default effect, and ends the process.
    ///
    /// - Parameters:
    ///   - signals: the numbers of the signals.
    ///   - links: what makes new events.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a signal that cannot be handled, or the system
    ///   call's error.
    public func finish(on signals: CInt..., detaching links: [Link]) throws(BPFError) {
        try Signals.finish(on: signals, of: map, detaching: links) { [weak self] in self?.finish() }
    }
}

extension RingBufferSet {
    /// Finishes reading when a signal arrives, as ``RingBuffer/finish(on:detaching:)`` does.
    ///
    /// - Parameters:
    ///   - signals: the numbers of the signals.
    ///   - links: what makes new events.
    /// - Throws: ``BPFError`` as ``RingBuffer/finish(on:detaching:)`` does.
    public func finish(on signals: CInt..., detaching links: [Link]) throws(BPFError) {
        try Signals.finish(on: signals, of: nil, detaching: links) { [weak self] in self?.finish() }
    }
}

extension PerfBuffer {
    /// Finishes reading when a signal arrives, as ``RingBuffer/finish(on:detaching:)`` does.
    ///
    /// - Parameters:
    ///   - signals: the numbers of the signals.
    ///   - links: what makes new events.
    /// - Throws: ``BPFError`` as ``RingBuffer/finish(on:detaching:)`` does.
    public func finish(on signals: CInt..., detaching links: [Link]) throws(BPFError) {
        try Signals.finish(on: signals, of: map, detaching: links) { [weak self] in self?.finish() }
    }
}

extension PerCPUQueue {
    /// Finishes reading when a signal arrives, as ``RingBuffer/finish(on:detaching:)`` does.
    ///
    /// - Parameters:
    ///   - signals: the numbers of the signals.
    ///   - links: what makes new events.
    /// - Throws: ``BPFError`` as ``RingBuffer/finish(on:detaching:)`` does.
    public func finish(on signals: CInt..., detaching links: [Link]) throws(BPFError) {
        try Signals.finish(on: signals, of: nil, detaching: links) { [weak self] in self?.finish() }
    }
}

/// What the readers share.
private enum Signals {
    static func finish(
        on signals: [CInt],
        of map: BPFMap?,
        detaching links: [Link],
        _ finish: @escaping @Sendable () -> Void
    ) throws(BPFError) {
        do throws(Errno) {
            try TerminationSignals.onFirst(of: signals) {
                // A link that cannot be detached must not keep the reader from ending.
                try? Link.detach(links)
                finish()
            }
        } catch {
            throw BPFError(
                error == .invalidArgument ? .invalidArgument : .systemCallFailed,
                errno: error,
                operation: .wait,
                subject: map.map { .map($0.name) },
                message: error == .invalidArgument ? "a signal cannot be handled" : "the system call failed",
                advice: error == .invalidArgument ? "Use signals such as SIGINT and SIGTERM" : nil
            )
        }
    }
}
