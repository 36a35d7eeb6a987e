// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CBenchmarkSystem
import Glibc

/// Attaching to each kind of hook, and detaching. The two are timed apart: to detach, the kernel often waits until no CPU
/// runs the program any more.
enum HookBenchmarks {
    static func hooks(rounds: Int) throws -> [Comparison] {
        let rounds = max(15, rounds / 4)
        let former = benchmark_enter_network_namespace()
        guard former >= 0 else { throw BenchmarkError("no network namespace: run it as root") }
        defer { benchmark_leave_network_namespace(former) }
        let programs = try HookPrograms()
        return try tracing(programs, rounds) + probes(programs, rounds) + networks(programs, rounds)
            + groups(programs, rounds)
    }

    private static func tracing(_ programs: HookPrograms, _ rounds: Int) throws -> [Comparison] {
        var comparisons = try compare(
            "raw tracepoint",
            programs["on_raw_tracepoint"],
            rounds,
            repetitions: 20,
            waits: true
        ) {
            try $0.attach(to: .rawTracepoint("sched_switch"))
        } theirs: {
            .link(bpf_program__attach_raw_tracepoint($0, "sched_switch"))
        }
        comparisons += try compare(
            "BTF tracepoint",
            programs["on_typed_tracepoint"],
            rounds,
            repetitions: 20,
            waits: true
        ) {
            try $0.attach()
        } theirs: {
            .link(bpf_program__attach_trace($0))
        }
        comparisons += try compare("tracepoint", programs["on_tracepoint"], rounds, waits: true) {
            try $0.attach(to: .tracepoint("sched", "sched_switch"))
        } theirs: {
            .link(bpf_program__attach_tracepoint($0, "sched", "sched_switch"))
        }
        comparisons += try compare("perf event", programs["on_sample"], rounds, repetitions: 20) {
            try $0.attach(to: .perfEvent(.cpuClock, every: .period(1_000_000_000), cpu: 0))
        } theirs: {
            .link(bpf_program__attach_perf_event($0, benchmark_open_clock_event(0, 1_000_000_000)))
        }
        comparisons += try compare("iterator", programs["on_task"], rounds, repetitions: 20) {
            try $0.attach(to: .iterator(over: .all))
        } theirs: {
            .link(bpf_program__attach_iter($0, nil))
        }
        return comparisons
    }

    private static let libc = "libc.so.6"

    private static func probes(_ programs: HookPrograms, _ rounds: Int) throws -> [Comparison] {
        var comparisons = try compare("uprobe", programs["on_function"], rounds, waits: true) {
            try $0.attach(to: .uprobe(binary: libc, function: "getppid"))
        } theirs: { program in
            var options = bpf_uprobe_opts()
            options.sz = MemoryLayout<bpf_uprobe_opts>.size
            return "getppid".withCString { name in
                options.func_name = name
                return .link(bpf_program__attach_uprobe_opts(program, -1, libc, 0, &options))
            }
        }
        let probe = try HookPrograms.Pair(ProbeFixture.bpfObject.bytes, "on_probe")
        comparisons += try compare("USDT", probe, rounds, waits: true) {
            try $0.attach(to: .usdt(binary: "libstdc++.so.6", provider: "libstdcxx", name: "throw"))
        } theirs: {
            .link(bpf_program__attach_usdt($0, -1, "libstdc++.so.6", "libstdcxx", "throw", nil))
        }
        guard let several = programs["on_functions"] else { return comparisons }
        // By offset: libbpf before 1.3 has no function that finds names for them.
        var file: UnsafePointer<CChar>?
        let offset = benchmark_find_function("getppid", &file)
        guard offset > 0, let file else { throw BenchmarkError("getppid is not found") }
        let (path, offsets) = (String(cString: file), [UInt(offset)])
        comparisons += try compare("uprobe.multi", several, rounds, waits: true) {
            try $0.attach(to: .uprobeMulti(binary: path, .offsets([offset])))
        } theirs: { _ in
            .descriptor(benchmark_link_uprobes(several.descriptor, path, offsets, 1))
        }
        return comparisons
    }

    private static func networks(_ programs: HookPrograms, _ rounds: Int) throws -> [Comparison] {
        var comparisons = try compare("XDP", programs["on_frame"], rounds, repetitions: 4, waits: true) {
            try $0.attach(to: .xdp(interface: "lo"))
        } theirs: {
            .link(bpf_program__attach_xdp($0, CInt(if_nametoindex("lo"))))
        }
        if let ingress = programs["on_ingress"] {
            comparisons += try compare("TCX", ingress, rounds, repetitions: 4, waits: true) {
                try $0.attach(to: .tcx(interface: "lo", .ingress))
            } theirs: { _ in
                let attachType = bpf_attach_type(BPFAttachType.tcxIngress.rawValue)
                return .descriptor(bpf_link_create(ingress.descriptor, CInt(if_nametoindex("lo")), attachType, nil))
            }
        }
        if let packet = programs["on_packet"] {
            comparisons += try compare("netfilter", packet, rounds, repetitions: 4) {
                try $0.attach(to: .netfilter(.ipv4, .input, priority: 7))
            } theirs: { _ in
                .descriptor(benchmark_link_netfilter(packet.descriptor, 7))
            }
        }
        comparisons += try compare("socket lookup", programs["on_lookup"], rounds, repetitions: 4) {
            try $0.attach(to: .networkNamespace())
        } theirs: {
            let namespace = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            defer { close(namespace) }
            return .link(bpf_program__attach_netns($0, namespace))
        }
        return comparisons
    }

    private static func groups(_ programs: HookPrograms, _ rounds: Int) throws -> [Comparison] {
        guard let root = BPFKernel.cgroup2.first else { return [] }
        let path = "\(root)/swift-bpf-benchmark-\(getpid())"
        guard mkdir(path, 0o755) == 0 else { throw BenchmarkError("no control group: run it as root") }
        defer { rmdir(path) }
        return try compare("cgroup", programs["on_send"], rounds, repetitions: 4) {
            try $0.attach(to: .cgroup(path: path))
        } theirs: {
            let group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { close(group) }
            return .link(bpf_program__attach_cgroup($0, group))
        }
    }

    /// A link of C.
    private enum CLink {
        case link(OpaquePointer?)
        case descriptor(CInt)

        var exists: Bool {
            switch self {
            case .link(let pointer): pointer != nil
            case .descriptor(let descriptor): descriptor >= 0
            }
        }

        func destroy() {
            switch self {
            case .link(let pointer): bpf_link__destroy(pointer)
            case .descriptor(let descriptor): close(descriptor)
            }
        }
    }

    /// - Parameters:
    ///   - pair: the program, or `nil` if the kernel does not have its type.
    ///   - waits: whether the kernel waits for other CPUs, to attach or to detach: for one or more of its periods of some
    ///     milliseconds. How many they are, is luck.
    private static func compare(
        _ name: String,
        _ pair: HookPrograms.Pair?,
        _ rounds: Int,
        repetitions: Int = 1,
        waits: Bool = false,
        ours: (BPFProgram) throws -> Link,
        theirs: (OpaquePointer?) -> CLink
    ) throws -> [Comparison] {
        guard let pair else { return [] }
        // A second wait, of as many milliseconds as the first, exceeds the budget. Without waits, the checks and the capture
        // of messages have 15 µs.
        let budget: Comparison.Budget = waits ? .ratio(1.5) : .ratioOrExcess(1.1, 15_000)
        let statistic: Comparison.Statistic = waits ? .sum : .median
        var attach = Comparison("attach: \(name)", budget: budget, statistic: statistic)
        var detach = Comparison("detach: \(name)", budget: budget, statistic: statistic)
        for round in 0..<rounds {
            for isOurs in [round % 2 == 0, round % 2 != 0] {
                var (attaching, detaching) = (0.0, 0.0)
                for _ in 0..<repetitions {
                    let start = ContinuousClock.now
                    if isOurs {
                        let link = try ours(pair.ours)
                        attaching += Comparison.nanoseconds(since: start)
                        let end = ContinuousClock.now
                        try link.detach()
                        detaching += Comparison.nanoseconds(since: end)
                    } else {
                        let link = theirs(pair.theirs)
                        attaching += Comparison.nanoseconds(since: start)
                        guard link.exists else { throw BenchmarkError("C cannot attach: \(name), errno \(errno)") }
                        let end = ContinuousClock.now
                        link.destroy()
                        detaching += Comparison.nanoseconds(since: end)
                    }
                }
                attach.add(isOurs, nanoseconds: attaching / Double(repetitions))
                detach.add(isOurs, nanoseconds: detaching / Double(repetitions))
            }
        }
        return [attach, detach]
    }
}
