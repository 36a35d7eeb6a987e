// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension PerfBuffer {
    /// How much output of a CPU wakes a waiting reader.
    public struct Wakeup: Sendable, Hashable {
        /// The number of events, or 0 for bytes.
        let events: UInt32
        let bytes: UInt32

        /// A number of events: `wakeup_events` of `perf_event_open(2)`.
        ///
        /// - Parameter count: the number of events, at least 1.
        public static func events(_ count: Int) -> PerfBuffer.Wakeup {
            PerfBuffer.Wakeup(events: UInt32(clamping: max(1, count)), bytes: 0)
        }

        /// A number of bytes since the last wake-up: `wakeup_watermark` of `perf_event_open(2)`. An event takes 12 bytes more
        /// than its data, rounded up to a multiple of 8.
        ///
        /// - Parameter count: the number of bytes, from 1 to less than the size of a CPU's buffer.
        public static func bytes(_ count: Int) -> PerfBuffer.Wakeup {
            PerfBuffer.Wakeup(events: 0, bytes: UInt32(clamping: max(1, count)))
        }
    }
}

/// The checks that all readers of perf event arrays share, and the claim of the map.
struct PerfBufferSetup {
    private let map: BPFMap
    private let settings: PerfRings.Settings

    init(
        _ map: BPFMap,
        pagesPerCPU: Int,
        wakeup: PerfBuffer.Wakeup,
        cpus: [Int]?,
        isOverwritable: Bool = false
    ) throws(BPFError) {
        self.map = map
        settings = PerfRings.Settings(
            pageCount: pagesPerCPU,
            wakeup: wakeup,
            cpus: cpus.map { Set($0).sorted() },
            isOverwritable: isOverwritable
        )
        guard map.type == .perfEventArray else {
            throw BPFError(
                .typeMismatch,
                operation: .open,
                subject: .map(map.name),
                message: "it is a \(map.type) map",
                advice: map.type == .ringBuffer ? "Use RingBuffer" : nil
            )
        }
        guard pagesPerCPU > 0, pagesPerCPU & (pagesPerCPU - 1) == 0, pagesPerCPU <= 1 << 20 else {
            throw invalid("\(pagesPerCPU) pages per CPU is not a power of two up to \(1 << 20)")
        }
        let size = pagesPerCPU * MappedMemory.pageSize
        guard Int(wakeup.bytes) < size else {
            throw invalid(
                "a buffer of \(size) bytes is full before \(wakeup.bytes) bytes wake its reader",
                advice: "Use a smaller number of bytes, or more pages"
            )
        }
        let online = CPUList.online
        if let cpus, let missing = cpus.first(where: { !online.contains($0) }) {
            throw invalid(
                "CPU \(missing) is not online",
                advice: "Use CPUs of \(online.map { "\($0)" }.formattedList), or nil for all"
            )
        }
        if let cpus, let large = cpus.first(where: { $0 >= map.maxEntries }) {
            throw invalid(
                "the map has no entry for CPU \(large): it has \(map.maxEntries)",
                advice: "Use no max_entries in C, which gives it one for each CPU"
            )
        }
        guard cpus != [] else { throw invalid("a buffer of no CPU has no events", advice: "Use nil for all CPUs") }
        try map.checkOpen(.open)
    }

    private func invalid(_ message: String, advice: String? = nil) -> BPFError {
        BPFError(.invalidArgument, operation: .open, subject: .map(map.name), message: message, advice: advice)
    }

    /// Claims the map for this process and opens the rings.
    func open<Extra>(_ prepare: (PerfRings) throws(Errno) -> Extra) throws(BPFError) -> (PerfRings, Extra) {
        // Given back with the last owner, in the rings after their entries of the map are gone.
        guard let claim = BufferClaims.Ticket(map.id) else { throw BufferClaims.failure(map, operation: .open) }
        do throws(Errno) {
            let rings = try PerfRings(map, settings, claim)
            return (rings, try prepare(rings))
        } catch {
            if error == .notPermitted || error == .permissionDenied {
                throw .privileges(operation: .open, subject: .map(map.name), errno: error, needed: [.perfmon])
            }
            throw BPFError(
                error.meansExhausted ? .resourceExhausted : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: .map(map.name),
                message: "cannot create its buffers"
            )
        }
    }
}
