// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer

/// The statistics of processes: those in the kernel's map, which has room for the ones that live at the same time, and
/// those of the processes that have ended, which are taken out of it while the tracer runs.
final class ProcessStatistics {
    typealias Map = TypedPerCPUMap<UInt32, TracerPrograms.Statistics>

    /// The key of the map is the process ID alone. The kernel may use an ID again for a process with another name.
    private struct Process: Hashable {
        let pid: UInt32
        let comm: [UInt8]
    }

    private let map: Map
    /// The ring buffer with the IDs of processes that have ended, and with calls that the kernel could not count.
    private let events: RingBuffer
    /// The processes that had ended at the last look. Their last threads may still make calls.
    private var ended: [UInt32] = []
    private var collected: [Process: CallStatistics] = [:]

    /// The size of the ring buffer: 65,536 ended processes between two looks, or half as many calls.
    static let ringSize = 1 << 20

    init(_ programs: TracerPrograms) throws(BPFError) {
        map = try programs.maps.statisticsByProcess
        events = try RingBuffer(programs.maps.events)
    }

    /// Removes processes from the map that had ended before the previous call, to free room.
    func collect() throws {
        for pid in ended {
            if let values = try take(pid) { Self.add(values, of: pid, to: &collected) }
        }
        ended.removeAll(keepingCapacity: true)
        _ = try events.consume { sample in
            if let event = try? sample.load(as: syscall_summary_event.self) {
                let comm = withUnsafeBytes(of: event.comm) { Array($0.prefix { $0 != 0 }) }
                collected[Process(pid: event.pid, comm: comm), default: CallStatistics(comm: comm)].add(event)
            } else if let pid = try? sample.load(as: UInt64.self) {
                ended.append(UInt32(truncatingIfNeeded: pid))
            }
        }
    }

    /// Removes and reads in one step on Linux 5.14 or newer, so that no call is counted in between.
    private func take(_ pid: UInt32) throws(BPFError) -> [TracerPrograms.Statistics]? {
        do throws(BPFError) {
            return try map.lookupAndDelete(pid)
        } catch {
            guard error.code == .notSupported else { throw error }
        }
        guard let values = try map.lookup(pid) else { return nil }
        try map.delete(pid)
        return values
    }

    /// Returns all statistics.
    func rows() throws -> [SummaryTable.Row] {
        try collect()
        var all = collected
        for (pid, values) in try map.entries() { Self.add(values, of: pid, to: &all) }
        return all.map { SummaryTable.Row(subject: .process(pid: $0.key.pid), statistics: $0.value) }
    }

    private static func add(
        _ values: [TracerPrograms.Statistics],
        of pid: UInt32,
        to all: inout [Process: CallStatistics]
    ) {
        let calls = CallStatistics(values)
        all[Process(pid: pid, comm: calls.comm), default: CallStatistics(comm: calls.comm)].add(calls)
    }
}
