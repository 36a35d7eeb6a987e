// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// The process's thread that waits for descriptors on behalf of suspended tasks.
///
/// A blocking wait would occupy a thread of the cooperative pool.
final class ReadinessMonitor: Sendable {
    static let shared = ReadinessMonitor()

    private struct Waiter {
        let descriptor: OwnedDescriptor
        let continuation: CheckedContinuation<Result<Void, Errno>, Never>
    }

    private struct State {
        var nextToken: UInt64 = 1
        var waiters: [UInt64: Waiter] = [:]
        /// Tokens whose tasks were cancelled before they started waiting.
        var cancelled: Set<UInt64> = []
        /// The thread's epoll; `nil` before the first wait, and after the thread has ended.
        var epoll: OwnedDescriptor?

        /// Returns the epoll of the running thread, after starting one if there is none. A failure concerns this caller
        /// only: the next one tries again.
        mutating func startedEpoll() throws(Errno) -> OwnedDescriptor {
            if let epoll { return epoll }
            let epoll = OwnedDescriptor(adopting: try systemCall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
            try BackgroundThread.start { ReadinessMonitor.run(epoll) }
            self.epoll = epoll
            return epoll
        }
    }

    private let state = Locked(State())

    private init() {}

    /// Suspends until the descriptor is readable or the task is cancelled.
    func waitUntilReadable(_ descriptor: OwnedDescriptor) async throws(Errno) {
        let token = state.withLock { state in
            defer { state.nextToken += 1 }
            return state.nextToken
        }
        let result: Result<Void, Errno> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let immediate: Result<Void, Errno>? = state.withLock { state in
                    if state.cancelled.remove(token) != nil { return .success(()) }
                    var event = unsafe epoll_event()
                    unsafe event.events = EPOLLIN.rawValue | EPOLLONESHOT.rawValue
                    unsafe event.data.u64 = token
                    do throws(Errno) {
                        let epoll = try state.startedEpoll()
                        // Registered under the lock: the event cannot arrive before its waiter is known.
                        try systemCall { unsafe epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, descriptor.rawValue, &event) }
                    } catch {
                        return .failure(error)
                    }
                    state.waiters[token] = Waiter(descriptor: descriptor, continuation: continuation)
                    return nil
                }
                if let immediate { continuation.resume(returning: immediate) }
            }
        } onCancel: {
            finish(token, cancelled: true)
        }
        state.withLock { state in _ = state.cancelled.remove(token) }
        try result.get()
    }

    private func finish(_ token: UInt64, cancelled: Bool) {
        let waiter: Waiter? = state.withLock { state in
            guard let waiter = state.waiters.removeValue(forKey: token) else {
                if cancelled { state.cancelled.insert(token) }
                return nil
            }
            if let epoll = state.epoll {
                epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, waiter.descriptor.rawValue, nil)
            }
            return waiter
        }
        // After the lock: the task may wait again at once.
        waiter?.continuation.resume(returning: .success(()))
    }

    private static func run(_ epoll: OwnedDescriptor) {
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 32)
        while true {
            let count = unsafe epoll_wait(epoll.rawValue, &events, 32, -1)
            if count < 0, errno != EINTR {
                // The epoll was closed elsewhere: some daemons close all descriptors. The present waits fail, the next
                // one starts a new thread.
                shared.abandon(epoll, Errno(rawValue: errno))
                return
            }
            for index in 0..<max(0, Int(count)) { shared.finish(unsafe events[index].data.u64, cancelled: false) }
        }
    }

    /// Fails all present waits.
    private func abandon(_ epoll: OwnedDescriptor, _ error: Errno) {
        let waiters: [CheckedContinuation<Result<Void, Errno>, Never>] = state.withLock { state in
            guard state.epoll === epoll else { return [] }
            state.epoll = nil
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.continuation)
        }
        for continuation in waiters { continuation.resume(returning: .failure(error)) }
    }
}
