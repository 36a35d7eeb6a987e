// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Finds out why a program could not be attached, from the error number, what libbpf said, and the kernel.
struct AttachFailure {
    let program: BPFProgram
    /// `nil` for what the section says.
    let target: AttachTarget?
    let errno: Errno
    var messages: [String] = []

    private var place: String { target?.description ?? program.section }

    /// What an error says beside its errno and its subject.
    private struct Finding {
        let code: BPFError.Code
        let message: String
        var advice: String?

        init(_ code: BPFError.Code, _ message: String, advice: String? = nil) {
            self.code = code
            self.message = message
            self.advice = advice
        }
    }

    var error: BPFError {
        if let specific { return failure(specific) }
        if errno == .notPermitted || errno == .permissionDenied {
            return .privileges(
                operation: "attach",
                subject: .program(program.name),
                errno: errno,
                needed: needsNetAdmin ? [.bpf, .netAdmin] : [.bpf, .perfmon],
                libbpfMessages: messages
            )
        }
        return failure(missing ?? general)
    }

    private func failure(_ finding: Finding) -> BPFError {
        BPFError(
            finding.code,
            errno: errno,
            operation: "attach",
            subject: .program(program.name),
            message: finding.message,
            advice: finding.advice,
            libbpfMessages: messages
        )
    }

    private var needsNetAdmin: Bool {
        switch program.type {
        case .xdp, .schedCls, .netfilter, .cgroupSkb, .cgroupSock, .cgroupSockAddr, .cgroupSockopt, .cgroupDevice,
            .cgroupSysctl, .sockOps:
            true
        default: false
        }
    }

    /// What an error number means at one kind of target only.
    private var specific: Finding? {
        switch (program.attachType, errno) {
        case (.traceFentry, .noSuchFileOrDirectory), (.traceFexit, .noSuchFileOrDirectory),
            (.modifyReturn, .noSuchFileOrDirectory), (.lsmMAC, .noSuchFileOrDirectory):
            // The function was found when the program was loaded. Since Linux 5.13 this does not happen.
            return Finding(
                .alreadyAttached,
                "it was attached before, and kernel \(KernelRelease.running) attaches such a program once in its life",
                advice: "Load the object again"
            )
        default: break
        }
        if errno == .permissionDenied, program.type == .tracepoint || program.type == .kprobe,
            let tracefs = Tracefs.unreadable
        {
            return Finding(
                .permissionDenied,
                "the process may not read \(tracefs), where '\(place)' is found",
                advice:
                    "Run as root, or let the process's group into it: mount -o remount,gid=GROUP,mode=750 \(tracefs)"
            )
        }
        guard let target else { return nil }
        switch (target.kind, errno) {
        case (.netkit(let interface, _, _), .permissionDenied):
            return Finding(
                .invalidArgument,
                "'\(interface)' is the peer of its pair",
                advice: "Name the primary device, also for a program at the peer"
            )
        case (.netkit(let interface, _, _), .noSuchAddressOrDevice):
            return Finding(.invalidArgument, "'\(interface)' is no netkit device")
        case (.kprobeMulti(.names(let names, _), _), .noSuchProcess):
            // The kernel does not say which.
            guard let known = KernelFunctionList.matching("*").map({ Set($0.map(\.name)) }),
                let name = names.first(where: { !known.contains($0) })
            else { return nil }
            return Finding(.targetNotFound, "there is no function '\(name)' that can be traced")
        case (.tcx, .outOfRange), (.netkit, .outOfRange), (.tcx, .noSuchFileOrDirectory),
            (.netkit, .noSuchFileOrDirectory):
            return Finding(.targetNotFound, "the program that it was to be ordered by is not attached to '\(target)'")
        case (.xdp(let interface, let mode), _) where errno.meansNotSupported:
            return Finding(
                .notSupported,
                "the driver of '\(interface)' does not run XDP programs in mode \(mode)",
                advice: "Use mode .skb, which works with every driver"
            )
        case (.cgroup(let path, _), .noSuchFileOrDirectory):
            return Finding(.targetNotFound, "there is no control group '\(path)'")
        case (.cgroup(let path, _), .notDirectory), (.cgroup(let path, _), .badFileDescriptor):
            return Finding(
                .invalidArgument,
                "'\(path)' is no directory of a cgroup2 mount",
                advice: BPFKernel.cgroup2.first.map { "cgroup2 is mounted at \($0)" }
                    ?? "Mount it: mount -t cgroup2 cgroup2 /sys/fs/cgroup"
            )
        case (.tc, .noSuchFileOrDirectory), (.tc, .notSupportedOnSocket):
            return Finding(
                .notSupported,
                "kernel \(KernelRelease.running) has no clsact or no BPF filters",
                advice: "Run a kernel built with CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF"
            )
        case (.netfilter(_, _, _, defragment: true), .invalidArgument)
        where BPFFeatures.supports(.netfilter as BPFFeature) == .yes:
            return Finding(
                .notSupported,
                "kernel \(KernelRelease.running) does not put fragments together for programs",
                advice: "Run Linux 6.6, or attach without it"
            )
        default: return userProbe(target)
        }
    }

    /// What a place in user space lacks: the process, the file, or the function in it.
    private func userProbe(_ target: AttachTarget) -> Finding? {
        let binary: FilePath
        let pid: CInt?
        let symbol: String?
        switch target.kind {
        case .uprobe(let probe, _): (binary, pid, symbol) = (probe.binary, probe.pid, probe.function)
        case .usdt(let path, let provider, let name, let process, _):
            (binary, pid, symbol) = (path, process, "\(provider):\(name)")
        default: return nil
        }
        if let pid, pid > 0, kill(pid, 0) != 0, Errno(rawValue: Glibc.errno) == .noSuchProcess {
            return Finding(.targetNotFound, "there is no process \(pid)")
        }
        let isPath = binary.string.contains("/")
        switch errno {
        case .noSuchFileOrDirectory where isPath && !exists(binary.string):
            return Finding(.targetNotFound, "the file '\(binary)' does not exist")
        case .noSuchFileOrDirectory:
            guard let symbol else { return nil }
            return Finding(
                .targetNotFound,
                isPath ? "'\(binary)' has no '\(symbol)'" : "there is no '\(binary)', or it has no '\(symbol)'"
            )
        case .execFormatError, Errno(rawValue: 4001), Errno(rawValue: 4000):
            return Finding(.invalidArgument, "'\(binary)' is no executable or library")
        default: break
        }
        guard case .usdt = target.kind, BPFFeatures.supports(.bpfCookie) == .no, pid == nil else { return nil }
        return Finding(
            .notSupported,
            "kernel \(KernelRelease.running) attaches such a probe to one process at a time",
            advice: "Name the process, or run Linux 5.15"
        )
    }

    /// What of the kernel's features or file systems is missing for the target.
    private var missing: Finding? {
        if let feature = target?.feature, BPFFeatures.supports(feature) == .no {
            return Finding(
                .notSupported,
                "kernel \(KernelRelease.running) has no \(feature.rawValue)",
                advice: feature.advice.prefix(1).uppercased() + feature.advice.dropFirst()
            )
        }
        if target?.hasCookie == true, errno.meansNotSupported, BPFFeatures.supports(.bpfCookie) == .no {
            return Finding(
                .notSupported,
                "kernel \(KernelRelease.running) has no attach cookies",
                advice: "Attach without a cookie, or run Linux 5.15"
            )
        }
        guard errno == .noSuchFileOrDirectory, program.type == .tracepoint || program.type == .kprobe else {
            return nil
        }
        guard let tracefs = Tracefs.mountPoint else {
            return Finding(
                .tracefsUnavailable,
                "tracefs is not mounted, and '\(place)' is found through it",
                advice: "Mount it: mount -t tracefs tracefs /sys/kernel/tracing"
            )
        }
        let kind = place.hasPrefix("u") ? "uprobe" : "kprobe"
        if program.type == .kprobe, !exists("/sys/bus/event_source/devices/\(kind)"),
            !exists("\(tracefs)/\(kind)_events")
        {
            return Finding(
                .notSupported,
                "kernel \(KernelRelease.running) has no \(kind)s",
                advice: "Run a kernel built with CONFIG_\(kind.uppercased())_EVENTS"
            )
        }
        return nil
    }

    private func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    private var general: Finding {
        switch errno {
        case .noSuchFileOrDirectory, .noSuchProcess, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
            Finding(.targetNotFound, "there is no '\(place)'" + (place.hasPrefix("u") ? "" : " in this kernel"))
        case .fileExists:
            Finding(
                .alreadyAttached,
                "it is attached to '\(place)' already",
                advice: "Detach the first link before, or keep using it"
            )
        case .resourceBusy:
            Finding(.alreadyAttached, "something else is attached to '\(place)' and shares it not")
        case _ where errno.meansNotSupported && target == nil && messages.isEmpty:
            Finding(
                .notSupported,
                "SEC(\"\(program.section)\") does not say where to attach it",
                advice: "Say it: attach(to:), or a SEC() that names the hook"
            )
        case _ where errno.meansNotSupported:
            Finding(.notSupported, "kernel \(KernelRelease.running) cannot attach it to '\(place)'")
        case .invalidArgument: Finding(.invalidArgument, "'\(place)' does not take it")
        case .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            Finding(.resourceExhausted, "the kernel has no room for it")
        default: Finding(.systemCallFailed, "the kernel refuses to attach it to '\(place)'")
        }
    }
}
