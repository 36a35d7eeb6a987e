// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Signals that end the reading of events: a handler that writes to an eventfd, and a thread that waits for it. Both stay for
/// the life of the process: a handler that runs late writes to a descriptor that is still this one.
enum TerminationSignals {
    /// Where the handler writes, or -1.
    private static let descriptor = Atomic<CInt>(-1)
    /// A bit for each signal that has arrived.
    private static let arrived = Atomic<UInt64>(0)
    private static let state = Locked(State())

    private struct State {
        var event: OwnedDescriptor?
        var actions: [(signals: Set<CInt>, run: @Sendable () -> Void)] = []
    }

    /// Runs an action on a thread of its own when one of the signals arrives. Then those that no other action waits for have
    /// their default effect again, so that a second Ctrl-C ends the process.
    static func onFirst(of signals: [CInt], _ action: @escaping @Sendable () -> Void) throws(Errno) {
        // Those that sigaction(2) or the C library refuse, before anything has changed.
        let isPossible = signals.allSatisfy { (1...64).contains($0) && ![SIGKILL, SIGSTOP, 32, 33].contains($0) }
        guard isPossible, !signals.isEmpty else { throw .invalidArgument }
        try state.withLock { (state) throws(Errno) in
            if state.event == nil {
                let event = OwnedDescriptor(adopting: try systemCall { eventfd(0, CInt(EFD_CLOEXEC)) })
                try BackgroundThread.start { wait(for: event) }
                descriptor.store(event.rawValue, ordering: .sequentiallyConsistent)
                state.event = event
            }
            state.actions.append((Set(signals), action))
            for signal in signals {
                var handler = sigaction()
                unsafe handler.__sigaction_handler.sa_handler = { TerminationSignals.notify($0) }
                handler.sa_flags = SA_RESTART
                try systemCall { unsafe sigaction(signal, &handler, nil) }
            }
        }
    }

    /// Runs in the signal handler, which must not change `errno`.
    private static func notify(_ signal: CInt) {
        let error = errno
        arrived.bitwiseOr(1 << UInt64(signal - 1), ordering: .sequentiallyConsistent)
        eventfd_write(descriptor.load(ordering: .relaxed), 1)
        errno = error
    }

    private static func wait(for event: OwnedDescriptor) {
        while true {
            var count: eventfd_t = 0
            guard unsafe eventfd_read(event.rawValue, &count) == 0 else {
                if errno == EINTR { continue }
                // The process has closed its descriptors.
                return
            }
            let bits = arrived.exchange(0, ordering: .sequentiallyConsistent)
            let actions = state.withLock { state in
                let isMet = { (signals: Set<CInt>) in signals.contains { bits & 1 << UInt64($0 - 1) != 0 } }
                let met = state.actions.filter { isMet($0.signals) }
                state.actions.removeAll { isMet($0.signals) }
                let awaited = state.actions.reduce(into: Set<CInt>()) { $0.formUnion($1.signals) }
                for signal in met.reduce(into: Set<CInt>(), { $0.formUnion($1.signals) }).subtracting(awaited) {
                    Glibc.signal(signal, SIG_DFL)
                }
                return met.map(\.run)
            }
            for action in actions { action() }
        }
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
    ///   - links: the links to detach first. They are not kept: hold them as long as they shall be attached.
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
    ///   - links: the links to detach first.
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
    ///   - links: the links to detach first.
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
    ///   - links: the links to detach first.
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
        let links = links.map { WeakLink(link: $0) }
        do throws(Errno) {
            try TerminationSignals.onFirst(of: signals) {
                // A link that cannot be detached must not keep the reader from ending.
                try? Link.detach(links.compactMap(\.link))
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

/// A link that ends when its owner lets go of it, signal or not.
private struct WeakLink: Sendable {
    weak let link: Link?
}
