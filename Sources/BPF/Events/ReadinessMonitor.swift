// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// One thread for the process that waits for descriptors on behalf of suspended tasks.
///
/// A blocking wait would take a thread of the cooperative pool from everybody else.
final class ReadinessMonitor: Sendable {
    static let shared = ReadinessMonitor()

    private struct Waiter {
        let descriptor: OwnedDescriptor
        let continuation: CheckedContinuation<Result<Void, Errno>, Never>
    }

    private struct State {
        var nextToken: UInt64 = 1
        var waiters: [UInt64: Waiter] = [:]
        /// Tokens whose tasks were cancelled before they began to wait.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())
    /// The monitor's own epoll, or why there is none: told to everyone who waits.
    private let epoll: Result<OwnedDescriptor, Errno>

    private init() {
        do throws(Errno) {
            let epoll = OwnedDescriptor(adopting: try systemCall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
            self.epoll = .success(epoll)
        } catch {
            self.epoll = .failure(error)
            return
        }
        var thread = pthread_t()
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<ReadinessMonitor>.fromOpaque(context).takeUnretainedValue().run()
                }
                return nil
            },
            context
        )
        if result == 0 { pthread_detach(thread) }
    }

    /// Suspends until the descriptor is readable or the task is cancelled.
    func waitUntilReadable(_ descriptor: OwnedDescriptor) async throws(Errno) {
        let epoll = try self.epoll.get()
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
                        // Registered under the lock, so that the event cannot come before its waiter is known.
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
            if case .success(let epoll) = epoll {
                epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, waiter.descriptor.rawValue, nil)
            }
            return waiter
        }
        // After the lock: whoever continues may wait again at once.
        waiter?.continuation.resume(returning: .success(()))
    }

    private func run() {
        guard case .success(let epoll) = epoll else { return }
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 32)
        while true {
            let count = unsafe epoll_wait(epoll.rawValue, &events, 32, -1)
            guard count > 0 else { continue }
            for index in 0..<Int(count) { finish(unsafe events[index].data.u64, cancelled: false) }
        }
    }
}
