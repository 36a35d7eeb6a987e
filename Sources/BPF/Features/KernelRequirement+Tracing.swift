// SPDX-License-Identifier: Apache-2.0

extension KernelRequirement {
    /// Tracepoints.
    public static let tracepoint = KernelRequirement(
        "tracepoint",
        since: KernelVersion(4, 7),
        options: ["CONFIG_BPF_EVENTS"],
        hook: Tracepoint.self,
        probe: .programType(.tracepoint)
    )

    /// Raw tracepoints.
    public static let rawTracepoint = KernelRequirement(
        "raw tracepoint",
        since: KernelVersion(4, 17),
        options: ["CONFIG_BPF_EVENTS"],
        hook: RawTracepoint.self,
        probe: .programType(.rawTracepoint)
    )

    /// Raw tracepoints whose arguments are typed by BTF.
    public static let btfTracepoint = KernelRequirement(
        "BTF tracepoint",
        since: KernelVersion(5, 5),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        hook: BTFTracepoint.self,
        probe: .attachType(.traceRawTP)
    )

    /// Kernel functions by breakpoint.
    public static let kprobe = KernelRequirement(
        "kprobe",
        since: KernelVersion(4, 1),
        options: ["CONFIG_KPROBE_EVENTS"],
        hook: Kprobe.self,
        probe: .attempt { Kprobe.probe() }
    )

    /// Many kernel functions with one link.
    public static let kprobeMulti = KernelRequirement(
        "kprobe.multi",
        since: KernelVersion(5, 18),
        options: ["CONFIG_FPROBE"],
        fallback: "attach kprobes one by one",
        hook: KprobeMulti.self,
        probe: .attachType(.traceKprobeMulti)
    )

    /// Entry and return of many kernel functions with one program and one link.
    public static let kprobeSession = KernelRequirement(
        "kprobe.session",
        since: KernelVersion(6, 10),
        options: ["CONFIG_FPROBE"],
        fallback: "attach to entry and return separately",
        hook: KprobeSession.self,
        probe: .attachType(.traceKprobeSession)
    )

    /// Functions of executables and libraries.
    public static let uprobe = KernelRequirement(
        "uprobe",
        since: KernelVersion(4, 3),
        options: ["CONFIG_UPROBE_EVENTS"],
        hook: Uprobe.self,
        probe: .attempt { Uprobe.probe() }
    )

    /// Statically defined probes of executables and libraries.
    public static let usdt = KernelRequirement(
        "USDT",
        since: KernelVersion(4, 3),
        options: ["CONFIG_UPROBE_EVENTS"],
        hook: USDT.self,
        probe: .attempt { Uprobe.probe() }
    )

    /// Many places of an executable with one link.
    public static let uprobeMulti = KernelRequirement(
        "uprobe.multi",
        since: KernelVersion(6, 6),
        options: ["CONFIG_UPROBES"],
        fallback: "attach uprobes one by one",
        hook: UprobeMulti.self,
        probe: .attachType(.traceUprobeMulti)
    )

    /// Entry and return of many places of an executable with one program.
    public static let uprobeSession = KernelRequirement(
        "uprobe.session",
        since: KernelVersion(6, 13),
        options: ["CONFIG_UPROBES"],
        fallback: "attach to entry and return separately",
        hook: UprobeMulti.self,
        probe: .attachType(.traceUprobeSession)
    )

    /// Entry and exit of kernel functions by trampoline (fentry and fexit).
    public static let fentry = KernelRequirement(
        "fentry and fexit",
        since: KernelVersion(5, 5),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "attach a kprobe",
        hook: FunctionTracing.self,
        probe: .attachType(.traceFentry)
    )

    /// Changing the return value of kernel functions (fmod_ret).
    public static let modifyReturn = KernelRequirement(
        "fmod_ret",
        since: KernelVersion(5, 7),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_FUNCTION_ERROR_INJECTION"],
        hook: FunctionTracing.self,
        probe: .attachType(.modifyReturn)
    )

    /// Entry and exit of a kernel function with one program (fsession).
    public static let fsession = KernelRequirement(
        "fsession",
        since: KernelVersion(7, 0),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "attach to entry and exit separately",
        hook: FunctionTracing.self,
        probe: .attachType(.traceFsession)
    )

    /// Many kernel functions with one link by trampoline.
    public static let tracingMulti = KernelRequirement(
        "fentry.multi",
        since: KernelVersion(7, 2),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "use kprobe.multi",
        hook: TracingMulti.self,
        probe: .attachType(.traceFentryMulti)
    )

    /// Replacing a function of another program (freplace).
    public static let freplace = KernelRequirement(
        "freplace",
        since: KernelVersion(5, 6),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT"],
        hook: Freplace.self,
        probe: .programType(.ext)
    )

    /// Security hooks.
    public static let lsm = KernelRequirement(
        "LSM",
        since: KernelVersion(5, 7),
        options: ["CONFIG_BPF_LSM"],
        hook: SecurityHook.self,
        probe: .attachType(.lsmMAC)
    )

    /// Security hooks of a control group.
    public static let lsmCgroup = KernelRequirement(
        "LSM of a control group",
        since: KernelVersion(6, 0),
        options: ["CONFIG_BPF_LSM", "CONFIG_CGROUP_BPF"],
        hook: SecurityHook.self,
        probe: .attachType(.lsmCgroup)
    )

    /// Iterators over kernel objects.
    public static let iterator = KernelRequirement(
        "iterator",
        since: KernelVersion(5, 8),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        hook: Iterator.self,
        probe: .attachType(.traceIter)
    )

    /// Perf events as hooks.
    public static let perfEvent = KernelRequirement(
        "perf event",
        since: KernelVersion(4, 9),
        options: ["CONFIG_PERF_EVENTS"],
        hook: PerfEvent.self,
        probe: .programType(.perfEvent)
    )

    /// Kernel structures whose functions are programs, registered by a link.
    public static let structOps = KernelRequirement(
        "struct_ops",
        since: KernelVersion(6, 4),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT"],
        fallback: "attach the structure without a link, as StructOpsMap does there (Linux 5.6 or newer)",
        hook: StructOps.self,
        probe: .attachType(.structOps)
    )

    /// Programs that are run by a system call.
    public static let syscallProgram = KernelRequirement(
        "syscall program",
        since: KernelVersion(5, 14),
        hook: SyscallProgram.self,
        probe: .programType(.syscall)
    )

    /// The hooks for tracing.
    static let tracingHooks: [KernelRequirement] = [
        .tracepoint, .rawTracepoint, .btfTracepoint, .kprobe, .kprobeMulti, .kprobeSession, .uprobe, .usdt,
        .uprobeMulti, .uprobeSession, .fentry, .modifyReturn, .fsession, .tracingMulti, .freplace, .lsm,
        .lsmCgroup, .iterator, .perfEvent, .structOps, .syscallProgram,
    ]
}
