// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension AttachTarget {
    /// A perf event, which the kernel counts on each CPU and at whose overflow the program runs. For programs with
    /// `SEC("perf_event")`.
    ///
    /// The events are opened here, one for each online CPU, and closed with the link. An event of one CPU or process is a link of
    /// the kernel from Linux 5.15 on, which can be pinned.
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
    ///   - pid: the thread, by its ID (of a process, its first thread), 0 for the calling one, or `nil` for all.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C functions are `perf_event_open` and `bpf_program__attach_perf_event`.
    /// Minimum kernel: Linux 4.9, built with `CONFIG_PERF_EVENTS`.
    public static func perfEvent(
        _ event: AttachTarget.PerfEventKind,
        every sampling: AttachTarget.PerfSampling,
        cpu: Int? = nil,
        pid: Int32? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(PerfEvent(kind: event, sampling: sampling, cpu: cpu, pid: pid, cookie: cookie))
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
    let cookie: UInt64

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
        try program.checkCookie(cookie, .attachCookie, target)
        // The event of a thread is counted on whichever CPU it runs.
        let cpus = cpu.map { [$0] } ?? (pid == nil ? Array(0..<BPFKernel.possibleCPUCount) : [-1])
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            var events: [OwnedDescriptor] = []
            for cpu in cpus {
                do throws(Errno) {
                    events.append(try open(on: cpu))
                } catch {
                    // An offline CPU has no events.
                    let isOffline = error == .operationNotSupportedByDevice || error == .noSuchAddressOrDevice
                    guard isOffline, cpus.count > 1, cpu != cpus.last || !events.isEmpty else { throw error }
                }
            }
            // Without /sys the number of CPUs is not known.
            guard !events.isEmpty else { throw .operationNotSupportedByDevice }
            return try PerfEventAttachment.attach(descriptor, to: events, cookie: cookie)
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
