// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension AttachTarget {
    /// A perf event, which the kernel counts on each CPU and at whose overflow the program runs. For programs with
    /// `SEC("perf_event")`.
    ///
    /// The events are opened here, one for each online CPU, and closed with the link.
    ///
    /// ```swift
    /// // A sample of each CPU's stack, 99 times a second.
    /// let link = try profiler.attach(to: .perfEvent(.cpuClock, every: .frequency(99)))
    /// ```
    ///
    /// - Parameters:
    ///   - event: what is counted.
    ///   - sampling: how often the program runs.
    ///   - cpu: the CPU, or `nil` for all.
    ///   - pid: the process, 0 for this one, or `nil` for all.
    ///
    /// The corresponding C functions are `perf_event_open` and `bpf_program__attach_perf_event`.
    /// Minimum kernel: Linux 4.9, built with `CONFIG_PERF_EVENTS`.
    public static func perfEvent(
        _ event: AttachTarget.PerfEventKind,
        every sampling: AttachTarget.PerfSampling,
        cpu: Int? = nil,
        pid: Int32? = nil
    ) -> AttachTarget {
        AttachTarget(PerfEvent(kind: event, sampling: sampling, cpu: cpu, pid: pid))
    }

    /// What a perf event counts.
    ///
    /// The corresponding kernel definitions are `PERF_TYPE_*` and `PERF_COUNT_*` in `<linux/perf_event.h>`.
    public struct PerfEventKind: Hashable, Sendable, CustomStringConvertible {
        let type: UInt32
        let config: UInt64
        var address: UInt64 = 0
        var length: UInt64 = 0
        var breakpoint: UInt32 = 0

        /// The name, as `perf list` prints it.
        public let description: String

        /// Time of a CPU in nanoseconds (`PERF_COUNT_SW_CPU_CLOCK`). Works without hardware counters.
        public static let cpuClock = PerfEventKind(type: 1, config: 0, description: "cpu-clock")
        /// Time of a task in nanoseconds (`PERF_COUNT_SW_TASK_CLOCK`).
        public static let taskClock = PerfEventKind(type: 1, config: 1, description: "task-clock")
        /// Page faults (`PERF_COUNT_SW_PAGE_FAULTS`).
        public static let pageFaults = PerfEventKind(type: 1, config: 2, description: "page-faults")
        /// Switches between tasks (`PERF_COUNT_SW_CONTEXT_SWITCHES`).
        public static let contextSwitches = PerfEventKind(type: 1, config: 3, description: "context-switches")
        /// Moves of a task to another CPU (`PERF_COUNT_SW_CPU_MIGRATIONS`).
        public static let cpuMigrations = PerfEventKind(type: 1, config: 4, description: "cpu-migrations")
        /// Page faults that read from a disk (`PERF_COUNT_SW_PAGE_FAULTS_MAJ`).
        public static let majorFaults = PerfEventKind(type: 1, config: 6, description: "major-faults")
        /// Cycles of the CPU (`PERF_COUNT_HW_CPU_CYCLES`).
        public static let cpuCycles = PerfEventKind(type: 0, config: 0, description: "cpu-cycles")
        /// Instructions (`PERF_COUNT_HW_INSTRUCTIONS`).
        public static let instructions = PerfEventKind(type: 0, config: 1, description: "instructions")
        /// References to the last-level cache (`PERF_COUNT_HW_CACHE_REFERENCES`).
        public static let cacheReferences = PerfEventKind(type: 0, config: 2, description: "cache-references")
        /// Misses of the last-level cache (`PERF_COUNT_HW_CACHE_MISSES`).
        public static let cacheMisses = PerfEventKind(type: 0, config: 3, description: "cache-misses")
        /// Branches (`PERF_COUNT_HW_BRANCH_INSTRUCTIONS`).
        public static let branches = PerfEventKind(type: 0, config: 4, description: "branches")
        /// Mispredicted branches (`PERF_COUNT_HW_BRANCH_MISSES`).
        public static let branchMisses = PerfEventKind(type: 0, config: 5, description: "branch-misses")

        /// Returns a cache's event (`PERF_TYPE_HW_CACHE`).
        ///
        /// - Parameters:
        ///   - cache: the cache, `PERF_COUNT_HW_CACHE_*`: 0 for the first level's data, 2 for the last level.
        ///   - operation: 0 for reads, 1 for writes, 2 for prefetches.
        ///   - misses: whether misses are counted, or accesses.
        public static func cache(_ cache: UInt8, operation: UInt8, misses: Bool) -> PerfEventKind {
            let config = UInt64(cache) | UInt64(operation) << 8 | (misses ? 1 << 16 : 0)
            return PerfEventKind(type: 3, config: config, description: "cache 0x\(String(config, radix: 16))")
        }

        /// Returns an event by the number that the CPU's manual has for it (`PERF_TYPE_RAW`).
        public static func raw(_ config: UInt64) -> PerfEventKind {
            PerfEventKind(type: 4, config: config, description: "raw 0x\(String(config, radix: 16))")
        }

        /// Returns accesses to memory at an address (`PERF_TYPE_BREAKPOINT`).
        ///
        /// - Parameters:
        ///   - address: the address, a multiple of the length.
        ///   - length: 1, 2, 4 or 8 bytes.
        ///   - isWrite: whether only writes are counted, or reads too.
        public static func breakpoint(_ address: UInt64, length: UInt64, isWrite: Bool = true) -> PerfEventKind {
            PerfEventKind(
                type: 5,
                config: 0,
                address: address,
                length: length,
                breakpoint: isWrite ? 2 : 3,
                description: "breakpoint at 0x\(String(address, radix: 16))"
            )
        }
    }

    /// How often a program at a perf event runs.
    public enum PerfSampling: Hashable, Sendable {
        /// After so many events.
        case period(UInt64)
        /// So many times a second, which the kernel approximates.
        case frequency(UInt64)
    }
}

/// Perf events as hooks; its attach type is that of links for tracepoints and probes.
struct PerfEvent: AttachHook {
    static let requirement = KernelRequirement.perfEvent
    static let programTypes: [BPFProgramType] = [.perfEvent]
    static let attachTypes: [BPFAttachType] = [.perfEvent]
    static let sections = [SectionDefinition("perf_event")]

    static func requirement(of type: BPFAttachType) -> KernelRequirement { .perfEventLinks }

    static func programType(of type: BPFAttachType) -> BPFProgramType { .tracepoint }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .target(".perfEvent(.cpuClock, every: .frequency(99)), with the event and how often")
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingDescriptor(type) }

    let kind: AttachTarget.PerfEventKind
    let sampling: AttachTarget.PerfSampling
    let cpu: Int?
    let pid: Int32?

    var description: String { "perf event \(kind)" }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        if let cpu, cpu < 0 || cpu >= BPFKernel.possibleCPUCount {
            throw program.invalid("CPU \(cpu) does not exist: there are \(BPFKernel.possibleCPUCount)", target)
        }
        if let pid, pid < 0 { throw program.invalid("\(pid) is not the ID of a process", target) }
        switch sampling {
        case .period(0), .frequency(0):
            throw program.invalid("a program cannot run after 0 events", target, advice: "Use a number above 0")
        default: break
        }
        let cpus = cpu.map { [$0] } ?? Array(0..<BPFKernel.possibleCPUCount)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            var events: [OwnedDescriptor] = []
            for cpu in cpus {
                do throws(Errno) {
                    events.append(try open(on: cpu))
                } catch {
                    // An offline CPU has no events.
                    guard self.cpu == nil, error == .operationNotSupportedByDevice || error == .noSuchAddressOrDevice
                    else { throw error }
                }
            }
            return .manual(try PerfEventAttachment(descriptor, to: events))
        }
    }

    private func open(on cpu: Int) throws(Errno) -> OwnedDescriptor {
        let (isFrequency, number): (Bool, UInt64) =
            switch sampling {
            case .period(let period): (false, period)
            case .frequency(let frequency): (true, frequency)
            }
        let event = PerfEventOpen(
            type: kind.type,
            config: kind.config,
            sample: number,
            isFrequency: isFrequency,
            breakpoint: kind.breakpoint,
            address: kind.address,
            length: kind.length
        )
        return try event.open(pid: pid ?? -1, cpu: CInt(cpu))
    }

    static let causes = [
        cause(
            "no-hardware-counter",
            .notSupported,
            "this machine cannot count {event}",
            advice: "Use .cpuClock, which needs no counter of the CPU: virtual machines often have none",
            fixture: "PerfEventTests"
        ) { hook, errno, fields in
            fields["event"] = hook.kind.description
            return errno == .noSuchFileOrDirectory || errno.meansNotSupported || errno == .operationNotSupportedByDevice
        }
    ]
}
