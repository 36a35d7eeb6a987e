// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Threads for what blocks in the kernel. Signals belong to the other threads, which may wait for one.
enum BackgroundThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread that runs `body` and ends.
    static func start(_ body: @escaping @Sendable () -> Void) throws(Errno) { pthread_detach(try create(body)) }

    /// Runs `body` on `count` threads at once, the calling one among them, and returns when all have ended.
    static func run(on count: Int, _ body: @escaping @Sendable () -> Void) {
        var threads: [pthread_t] = []
        for _ in 1..<max(count, 1) {
            // With fewer threads it takes longer.
            guard let thread = try? create(body) else { break }
            threads.append(thread)
        }
        body()
        for thread in threads { pthread_join(thread, nil) }
    }

    private static func create(_ body: @escaping @Sendable () -> Void) throws(Errno) -> pthread_t {
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                }
                return nil
            },
            context
        )
        guard result == 0 else {
            unsafe Unmanaged<Work>.fromOpaque(context).release()
            throw Errno(rawValue: result)
        }
        return thread
    }
}
