// SPDX-License-Identifier: Apache-2.0

/// Closes descriptors whose closing waits in the kernel, without waiting for it.
///
/// The last descriptor of a tracepoint's perf event takes about 40 ms to close: the kernel waits until no CPU is in the
/// tracepoint any more (perf_trace_event_unreg in kernel/trace/trace_event_perf.c).
enum BackgroundClose {
    private struct State {
        var waiting: [OwnedDescriptor] = []
        var isRunning = false
    }

    private static let state = Locked(State())

    /// So many descriptors wait at most; a further one is closed by its owner.
    private static let limit = 256

    /// Takes a descriptor over.
    static func close(_ descriptor: OwnedDescriptor) {
        let needsThread = state.withLock { state in
            // Without a place it is closed here, by its owner.
            guard state.waiting.count < limit else { return false }
            state.waiting.append(descriptor)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard needsThread else { return }
        if (try? BackgroundThread.start({ run() })) == nil { run() }
    }

    private static func run() {
        while true {
            // Each is closed when its last reference goes, here and not under the lock.
            let next: OwnedDescriptor? = state.withLock { state in
                guard let next = state.waiting.popLast() else {
                    state.isRunning = false
                    return nil
                }
                return next
            }
            guard next != nil else { return }
        }
    }
}
