// SPDX-License-Identifier: Apache-2.0

extension Link {
    /// So many links are detached at once at most: each has a thread that waits in the kernel.
    private static let threadLimit = 64

    /// Detaches several links in about the time that the slowest of them takes.
    ///
    /// The kernel waits when a tracepoint or a probe is detached, until no CPU runs the program any more: see the table in
    /// <doc:Attaching>. Here it waits for all links at once.
    ///
    /// - Throws: ``BPFError`` as ``detach()`` does, after trying to detach each of them: the error of the first that failed.
    public static func detach(_ links: some Sequence<Link>) throws(BPFError) {
        if let error = detachAll(Array(links)) { throw error }
    }

    /// Detaches several links in about the time that the slowest of them takes, without blocking a thread of Swift's pool.
    ///
    /// - Throws: ``BPFError`` as ``detach()`` does, after trying to detach each of them: the error of the first that failed.
    public static func detach(_ links: some Sequence<Link>) async throws(BPFError) {
        let links = Array(links)
        let error: BPFError? = await withCheckedContinuation { continuation in
            do {
                try BackgroundThread.start { continuation.resume(returning: detachAll(links)) }
            } catch {
                continuation.resume(returning: detachAll(links))
            }
        }
        if let error { throw error }
    }

    private static func detachAll(_ links: [Link]) -> BPFError? {
        let state = Locked<(next: Int, failures: [Int: BPFError])>((0, [:]))
        BackgroundThread.run(on: min(links.count, threadLimit)) {
            while true {
                let index = state.withLock { state in
                    defer { state.next += 1 }
                    return state.next
                }
                guard index < links.count else { return }
                do throws(BPFError) {
                    try links[index].detach()
                } catch {
                    state.withLock { $0.failures[index] = error }
                }
            }
        }
        return state.withLock { state in state.failures.min { $0.key < $1.key }?.value }
    }
}
