// SPDX-License-Identifier: Apache-2.0

extension AttachTarget {
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
        /// Page faults that need no disk (`PERF_COUNT_SW_PAGE_FAULTS_MIN`).
        public static let minorFaults = PerfEventKind(type: 1, config: 5, description: "minor-faults")
        /// Unaligned accesses that the kernel completes (`PERF_COUNT_SW_ALIGNMENT_FAULTS`).
        public static let alignmentFaults = PerfEventKind(type: 1, config: 7, description: "alignment-faults")
        /// Instructions that the kernel emulates (`PERF_COUNT_SW_EMULATION_FAULTS`).
        public static let emulationFaults = PerfEventKind(type: 1, config: 8, description: "emulation-faults")
        /// Switches to tasks of another control group (`PERF_COUNT_SW_CGROUP_SWITCHES`), Linux 5.13 or newer.
        public static let cgroupSwitches = PerfEventKind(type: 1, config: 11, description: "cgroup-switches")
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

        /// Cycles of the bus (`PERF_COUNT_HW_BUS_CYCLES`).
        public static let busCycles = PerfEventKind(type: 0, config: 6, description: "bus-cycles")
        /// Cycles in which no instruction was issued (`PERF_COUNT_HW_STALLED_CYCLES_FRONTEND`).
        public static let frontendStalls = PerfEventKind(type: 0, config: 7, description: "stalled-cycles-frontend")
        /// Cycles in which no instruction was completed (`PERF_COUNT_HW_STALLED_CYCLES_BACKEND`).
        public static let backendStalls = PerfEventKind(type: 0, config: 8, description: "stalled-cycles-backend")
        /// Cycles at a constant frequency (`PERF_COUNT_HW_REF_CPU_CYCLES`).
        public static let referenceCycles = PerfEventKind(type: 0, config: 9, description: "ref-cycles")

        /// Returns a cache's event (`PERF_TYPE_HW_CACHE`).
        ///
        /// - Parameters:
        ///   - cache: the cache.
        ///   - operation: what is done with it.
        ///   - misses: whether misses are counted, or accesses.
        public static func cache(
            _ cache: AttachTarget.PerfCache,
            _ operation: AttachTarget.PerfCacheOperation = .read,
            misses: Bool
        ) -> PerfEventKind {
            let config = cache.rawValue | operation.rawValue << 8 | (misses ? 1 << 16 : 0)
            return PerfEventKind(
                type: 3,
                config: config,
                description: "\(cache)-\(operation)\(misses ? "-misses" : "s")"
            )
        }

        /// Returns an event by the number that the CPU's manual has for it (`PERF_TYPE_RAW`).
        public static func raw(_ config: UInt64) -> PerfEventKind {
            PerfEventKind(type: 4, config: config, description: "raw 0x\(String(config, radix: 16))")
        }

        /// Returns accesses to memory at an address (`PERF_TYPE_BREAKPOINT`).
        ///
        /// The CPU has few of them, four on x86.
        ///
        /// - Parameters:
        ///   - address: the address in the process or in the kernel, a multiple of the length.
        ///   - access: the accesses that count.
        ///   - length: 1, 2, 4 or 8 bytes; of ``BreakpointAccess/execute`` it is always the size of a pointer.
        public static func breakpoint(
            _ address: UInt64,
            _ access: AttachTarget.BreakpointAccess,
            length: UInt64 = 8
        ) -> PerfEventKind {
            PerfEventKind(
                type: 5,
                config: 0,
                address: address,
                length: access == .execute ? 8 : length,
                breakpoint: access.rawValue,
                description: "breakpoint at 0x\(String(address, radix: 16))"
            )
        }
    }

    /// A cache whose events are counted.
    ///
    /// The corresponding kernel definition is `enum perf_hw_cache_id` in `<linux/perf_event.h>`.
    public struct PerfCache: Hashable, Sendable, CustomStringConvertible {
        let rawValue: UInt64

        /// The name, as `perf list` prints it.
        public let description: String

        /// The first level's data.
        public static let l1Data = PerfCache(rawValue: 0, description: "L1-dcache")
        /// The first level's instructions.
        public static let l1Instructions = PerfCache(rawValue: 1, description: "L1-icache")
        /// The last level.
        public static let lastLevel = PerfCache(rawValue: 2, description: "LLC")
        /// Translations of data addresses.
        public static let dataTLB = PerfCache(rawValue: 3, description: "dTLB")
        /// Translations of instruction addresses.
        public static let instructionTLB = PerfCache(rawValue: 4, description: "iTLB")
        /// Predictions of branches.
        public static let branches = PerfCache(rawValue: 5, description: "branch")
        /// Memory of other NUMA nodes.
        public static let node = PerfCache(rawValue: 6, description: "node")
    }

    /// What is done with a cache.
    ///
    /// The corresponding kernel definition is `enum perf_hw_cache_op_id` in `<linux/perf_event.h>`.
    public struct PerfCacheOperation: Hashable, Sendable, CustomStringConvertible {
        let rawValue: UInt64

        /// The name, as `perf list` prints it.
        public let description: String

        /// Reads.
        public static let read = PerfCacheOperation(rawValue: 0, description: "load")
        /// Writes.
        public static let write = PerfCacheOperation(rawValue: 1, description: "store")
        /// Prefetches.
        public static let prefetch = PerfCacheOperation(rawValue: 2, description: "prefetch")
    }

    /// The accesses to memory that a breakpoint counts.
    ///
    /// The corresponding kernel definitions are `HW_BREAKPOINT_*` in `<linux/hw_breakpoint.h>`.
    public struct BreakpointAccess: Hashable, Sendable {
        let rawValue: UInt32

        /// Writes.
        public static let write = BreakpointAccess(rawValue: 2)
        /// Reads and writes.
        public static let readWrite = BreakpointAccess(rawValue: 3)
        /// Executing the instruction at the address.
        public static let execute = BreakpointAccess(rawValue: 4)
    }

    /// How often a program at a perf event runs.
    public enum PerfSampling: Hashable, Sendable {
        /// After so many events.
        case period(UInt64)
        /// So many times a second, which the kernel approximates.
        case frequency(UInt64)
    }
}
