// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer
import Glibc

/// The BPF programs of the tracer, loaded and set up. They run from ``start()`` until ``stop()``, or until this is
/// released.
final class KernelTracer {
    let programs: TracerPrograms
    let buffer: EventBuffer
    private let targets: TypedMap<UInt32, UInt32>
    private let processes: [UInt32]
    /// The programs to attach, in their order.
    private let attached: [BPFProgram]
    /// Whether /proc shows the kernel's process IDs. In a container it does not.
    private let seesOwnNumbers: Bool
    private var links: [Link] = []

    /// What the kernel counted because it had no room for it, or because it did not run a program.
    struct Losses: Equatable {
        var lost: UInt64 = 0
        var uncounted: UInt64 = 0
        var unfollowed: UInt64 = 0
        /// The number of times that a program did not run because its CPU was inside the program already. At most this
        /// many calls, of all processes, were not seen.
        var missed: UInt64 = 0
    }

    init(_ options: TracerOptions, _ table: SyscallTable = .native) throws {
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        buffer =
            options.summary.map { .summary($0, pageSize: pageSize) }
            ?? EventBuffer(size: options.ringSize, cpus: BPFKernel.possibleCPUCount, pageSize: pageSize)
        programs = try Self.load(options, buffer, table)
        targets = try programs.maps.targets
        processes = options.processes
        // The entry comes last: from then on calls are recorded, and the other programs are ready for them.
        var attached = try [programs.programs.onExit, programs.programs.onThreadEnd]
        if !options.command.isEmpty { attached.append(try programs.programs.onFork) }
        self.attached = try attached + [programs.programs.onEnter]

        // In a container, the kernel's process IDs are not the container's. The program learns the tracer's ID.
        _ = try programs.programs.learnSelf.testRun()
        seesOwnNumbers = programs.bss.selfPID == UInt32(getpid())
        for pid in processes {
            // In a container, /proc shows other IDs than the kernel's.
            if seesOwnNumbers { try ProcessState.check(pid) }
            try targets.update(pid, to: SYSCALL_TARGET_ONLY)
        }
    }

    /// Starts tracing.
    func start() throws {
        for program in attached { links.append(try program.attach()) }
        try forgetEndedProcesses()
    }

    /// Stops tracing. What has been traced can still be read.
    func stop() throws {
        for link in links.reversed() { try link.detach() }
        links = []
    }

    /// Whether some of the given processes still run. Always true when none was given.
    func hasTargets() throws -> Bool {
        guard !processes.isEmpty else { return true }
        return try processes.contains { try targets.lookup($0) != nil }
    }

    /// Removes the processes that ended before the program was attached that reports their end.
    private func forgetEndedProcesses() throws {
        for pid in processes where seesOwnNumbers && !ProcessState.isRunning(pid) { _ = try targets.delete(pid) }
    }

    func losses() throws -> Losses {
        Losses(
            lost: try sum(SYSCALL_COUNTER_LOST),
            uncounted: try sum(SYSCALL_COUNTER_UNCOUNTED),
            unfollowed: try sum(SYSCALL_COUNTER_UNFOLLOWED),
            missed: try attached.reduce(0) { try $0 + ($1.statistics().recursionMisses ?? 0) }
        )
    }

    private func sum(_ counter: UInt32) throws -> UInt64 {
        try programs.maps.counters.lookup(counter)?.reduce(0, &+) ?? 0
    }

    // MARK: Loading

    private static func load(
        _ options: TracerOptions,
        _ buffer: EventBuffer,
        _ table: SyscallTable
    ) throws -> TracerPrograms {
        do {
            return try load(options, buffer, table, usesTaskStorage: true)
        } catch let error where error.code == .notSupported {
            // Linux 5.10: the calls that have entered are kept in a hash map.
            return try load(options, buffer, table, usesTaskStorage: false)
        }
    }

    private static func load(
        _ options: TracerOptions,
        _ buffer: EventBuffer,
        _ table: SyscallTable,
        usesTaskStorage: Bool
    ) throws(BPFError) -> TracerPrograms {
        var open = try TracerPrograms.open(options: BPFObject.OpenOptions(name: "syscall_tracer"))
        open.rodata.config = configuration(options, buffer, usesTaskStorage: usesTaskStorage)
        open.rodata.tracedSlots = tracedSlots(options)
        open.rodata.captures = perSlot(table.captures)
        open.rodata.argumentCounts = perSlot(table.argumentCounts)
        open.rodata.forkingSlots = slotSet(table.forkingSlots)
        open.rodata.x32Slots = InlineArray { table.x32Slots[$0] }
        if usesTaskStorage {
            try open.maps.callsByTask.setAutocreate(false)
        } else {
            try open.maps.calls.setAutocreate(false)
        }
        try resizeMaps(of: &open, options, buffer)
        if options.command.isEmpty { try open.programs.onFork.setAutoload(false) }
        return try open.load()
    }

    /// Shrinks what a mode does not use to the smallest size that the kernel allows.
    private static func resizeMaps(
        of open: inout OpenBPFSkeleton<TracerPrograms>,
        _ options: TracerOptions,
        _ buffer: EventBuffer
    ) throws(BPFError) {
        try open.maps.events.setMaxEntries(buffer.ringSize)
        if buffer.queueSize > 0 {
            try open.object.setQueue("returns", bytesPerCPU: buffer.queueSize)
            try open.object.setQueue("endings", bytesPerCPU: buffer.endingQueueSize)
        } else {
            for queue in ["returns", "endings"] {
                for map in [queue, "\(queue)_segments", "\(queue)_bell", "\(queue)_lost"] {
                    try open.object.map(map).setAutocreate(false)
                }
            }
        }
        if options.summary != .syscall { try open.maps.statisticsByCall.setMaxEntries(1) }
        if options.summary == nil || options.exact { try open.maps.paces.setMaxEntries(1) }
        if options.summary != .process { try open.maps.statisticsByProcess.setMaxEntries(1) }
        if options.command.isEmpty { try open.maps.targets.setMaxEntries(max(options.processes.count, 1)) }
    }

    private static func perSlot(_ values: [UInt8]) -> InlineArray<1024, UInt8> {
        InlineArray { values[$0] }
    }

    private static func slotSet(_ slots: Set<Int>) -> InlineArray<16, UInt64> {
        var set = InlineArray<16, UInt64>(repeating: 0)
        for slot in slots { set[slot / 64] |= 1 << UInt64(slot % 64) }
        return set
    }

    static func configuration(
        _ options: TracerOptions,
        _ buffer: EventBuffer,
        usesTaskStorage: Bool
    ) -> TracerPrograms.TracerConfig {
        var config = TracerPrograms.TracerConfig()
        config.minimumDurationNs = options.minimumDuration.nanoseconds
        config.tickNs = tickNanoseconds
        config.wakeupBytes = UInt32(buffer.wakeupSize)
        // A small ring can be full before one event in eight has looked at the fill level.
        config.wakeupSampling = buffer.ringSize < 1 << 18 ? 0 : 7
        if let comm = options.comm {
            // The kernel cuts names to 15 bytes.
            let name = Array(comm.utf8.prefix(15)) + [UInt8](repeating: 0, count: 16)
            config.comm = InlineArray { word in (0..<8).reduce(0) { $0 | UInt64(name[8 * word + $1]) << UInt64(8 * $1) }
            }
        }
        if options.areProcessesFew {
            config.pids = InlineArray { $0 < options.processes.count ? options.processes[$0] : 0 }
        }
        let modes: [(isOn: Bool, mode: UInt32)] = [
            (usesTaskStorage, SYSCALL_MODE_TASK_STORAGE),
            (buffer.queueSize > 0, SYSCALL_MODE_QUEUES),
            (!options.processes.isEmpty || !options.command.isEmpty, SYSCALL_MODE_TARGETS),
            (options.areProcessesFew, SYSCALL_MODE_PIDS),
            (!options.command.isEmpty, SYSCALL_MODE_COMMAND),
            (options.comm != nil, SYSCALL_MODE_COMM),
            (options.failedOnly, SYSCALL_MODE_FAILED),
            (options.minimumDuration > .zero, SYSCALL_MODE_MINIMUM),
            (options.summary == .syscall, SYSCALL_MODE_BY_CALL),
            (options.summary == .process, SYSCALL_MODE_BY_PROCESS),
            // Only a timed call shows whether it took long enough.
            (options.exact || options.minimumDuration > .zero, SYSCALL_MODE_EXACT),
        ]
        config.mode = modes.reduce(0) { $1.isOn ? $0 | UInt64($1.mode) : $0 }
        return config
    }

    /// The length of a tick of the kernel's timer, which is the resolution of the coarse clock.
    private static var tickNanoseconds: UInt64 {
        var resolution = timespec()
        guard clock_getres(CLOCK_MONOTONIC_COARSE, &resolution) == 0 else { return 0 }
        return UInt64(resolution.tv_sec) * 1_000_000_000 + UInt64(resolution.tv_nsec)
    }

    /// A bit for each slot whose calls are traced.
    static func tracedSlots(_ options: TracerOptions) -> InlineArray<16, UInt64> {
        slotSet((options.onlyCalls ?? Set(0..<Int(SYSCALL_SLOTS))).subtracting(options.exceptCalls))
    }
}
