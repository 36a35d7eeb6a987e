// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Synchronization
internal import SystemPackage

/// The rings of a perf event array: one for each CPU, also for CPUs that come later.
final class PerfRings: Sendable {
    /// What the events are opened with.
    struct Settings {
        let pageCount: Int
        let wakeup: PerfBuffer.Wakeup
        /// The CPUs, or `nil` for all that are online.
        let cpus: [Int]?
        var isOverwritable = false
    }

    private struct State {
        var rings: [PerfRing] = []
        /// The CPUs that had a ring when the list of CPUs was last read.
        var cpus: Set<Int> = []
        var isPaused = false
        var checked = ContinuousClock.now
    }

    /// The kernel removes the rings from the map with the file of the descriptor that added them, which a map that is
    /// closed must not take away.
    private let map: OwnedDescriptor
    private let maxEntries: Int
    private let settings: Settings
    private let claim: BufferClaims.Ticket
    private let state = Locked(State())

    /// CPUs come and go rarely: the list is read at most so often.
    private static let checkInterval = Duration.seconds(1)

    init(_ map: BPFMap, _ settings: Settings, _ claim: BufferClaims.Ticket) throws(Errno) {
        self.claim = claim
        self.map = try map.descriptor.duplicate()
        maxEntries = map.maxEntries
        self.settings = settings
        let cpus = settings.cpus ?? CPUList.online
        try state.withLock { (state) throws(Errno) in
            for cpu in cpus where settings.cpus != nil || cpu < maxEntries {
                do throws(Errno) {
                    state.rings.append(try open(cpu, isPaused: false))
                    state.cpus.insert(cpu)
                } catch {
                    // A CPU that went offline after the list was read.
                    guard settings.cpus == nil, error == .operationNotSupportedByDevice else { throw error }
                }
            }
        }
    }

    deinit {
        for ring in current { try? MapCall.delete(map, ring.cpu) }
    }

    /// The rings that are read now.
    var current: [PerfRing] { state.withLock { $0.rings } }

    /// Lets the kernel discard output, or store it again.
    func setPaused(_ isPaused: Bool) throws(Errno) {
        try state.withLock { (state) throws(Errno) in
            for ring in state.rings { try ring.pause(isPaused) }
            state.isPaused = isPaused
        }
    }

    /// Adds rings of CPUs that came online, and removes those of CPUs that are gone when they are empty.
    ///
    /// - Returns: the rings that were added and removed.
    func refresh() -> (added: [PerfRing], removed: [PerfRing]) {
        state.withLock { state in
            guard ContinuousClock.now - state.checked >= Self.checkInterval else { return ([], []) }
            state.checked = .now
            let all = CPUList.online.filter { $0 < maxEntries }
            guard !all.isEmpty else { return ([], []) }
            let online = settings.cpus.map { Set(all).intersection($0) } ?? Set(all)
            // The event of a CPU that was offline in between stays off.
            for ring in state.rings where CPUList.onlineID(ring.cpu) != ring.onlineID { state.cpus.remove(ring.cpu) }
            guard online != state.cpus || state.rings.count > online.count else { return ([], []) }
            var added: [PerfRing] = []
            for cpu in online.subtracting(state.cpus).sorted() {
                // Tried again with the next look.
                guard let ring = try? open(cpu, isPaused: state.isPaused) else { continue }
                added.append(ring)
                state.cpus.insert(cpu)
            }
            state.cpus.formIntersection(online)
            state.rings += added
            // Of a CPU that came back, the last ring has its events.
            let live = Dictionary(grouping: state.rings, by: \.cpu).compactMapValues(\.last)
            var removed: [PerfRing] = []
            state.rings.removeAll { ring in
                let isGone = !online.contains(ring.cpu) || live[ring.cpu] !== ring
                // What is overwritten is never read away: the last events of a CPU stay until it comes back.
                let isRead = settings.isOverwritable ? live[ring.cpu] !== ring : ring.unread == 0
                guard isGone, isRead else { return false }
                if live[ring.cpu] === ring { try? MapCall.delete(map, ring.cpu) }
                removed.append(ring)
                return true
            }
            return (added, removed)
        }
    }

    /// Opens the event of a CPU, and puts it into the map.
    private func open(_ cpu: Int, isPaused: Bool) throws(Errno) -> PerfRing {
        // Before the event: a CPU that goes offline after it is noticed.
        let onlineID = CPUList.onlineID(cpu)
        let event = PerfEventOpen(
            output: settings.wakeup,
            isBackward: settings.isOverwritable
        )
        let ring = try PerfRing(
            event.open(pid: -1, cpu: CInt(cpu)),
            cpu: cpu,
            onlineID: onlineID,
            pageCount: settings.pageCount,
            // The kernel overwrites what is mapped without permission to write.
            isWritable: !settings.isOverwritable
        )
        if isPaused { try ring.pause(true) }
        try ring.enable()
        try MapCall.update(map, cpu, ring.event.rawValue)
        return ring
    }
}

/// Entries of a perf event array.
private enum MapCall {
    static func update(_ map: OwnedDescriptor, _ cpu: Int, _ event: CInt) throws(Errno) {
        var (key, value) = (UInt32(cpu), event)
        try libbpfCall { unsafe bpf_map_update_elem(map.rawValue, &key, &value, 0) }
    }

    static func delete(_ map: OwnedDescriptor, _ cpu: Int) throws(Errno) {
        var key = UInt32(cpu)
        try libbpfCall { unsafe bpf_map_delete_elem(map.rawValue, &key) }
    }
}
