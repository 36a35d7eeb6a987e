// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Testing

@testable import BPF

/// The sections that came after libbpf 1.1 are the same with each libbpf.
@Suite("Sections", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct SectionCaseTests {
    struct Section: Sendable, CustomTestStringConvertible {
        let program: String
        let type: BPFProgramType
        let attachType: BPFAttachType
        var isSleepable = false

        var testDescription: String { program }
    }

    static let all: [Section] = [
        Section(program: "uprobe_multi", type: .kprobe, attachType: .traceUprobeMulti),
        Section(program: "uretprobe_multi", type: .kprobe, attachType: .traceUprobeMulti),
        Section(program: "kprobe_session", type: .kprobe, attachType: .traceKprobeSession),
        Section(program: "uprobe_session", type: .kprobe, attachType: .traceUprobeSession),
        Section(program: "uprobe_multi_s", type: .kprobe, attachType: .traceUprobeMulti, isSleepable: true),
        Section(program: "uretprobe_multi_s", type: .kprobe, attachType: .traceUprobeMulti, isSleepable: true),
        Section(program: "uprobe_session_s", type: .kprobe, attachType: .traceUprobeSession, isSleepable: true),
        Section(program: "usdt_s", type: .kprobe, attachType: BPFAttachType(rawValue: 0), isSleepable: true),
        Section(program: "tc_ingress", type: .schedCls, attachType: .tcxIngress),
        Section(program: "tc_egress", type: .schedCls, attachType: .tcxEgress),
        Section(program: "tcx_ingress", type: .schedCls, attachType: .tcxIngress),
        Section(program: "tcx_egress", type: .schedCls, attachType: .tcxEgress),
        Section(program: "netkit_primary", type: .schedCls, attachType: .netkitPrimary),
        Section(program: "netkit_peer", type: .schedCls, attachType: .netkitPeer),
        Section(program: "fsession", type: .tracing, attachType: .traceFsession),
        Section(program: "fsession_s", type: .tracing, attachType: .traceFsession, isSleepable: true),
        Section(program: "fentry_multi", type: .tracing, attachType: .traceFentryMulti),
        Section(program: "fexit_multi_s", type: .tracing, attachType: .traceFexitMulti, isSleepable: true),
        Section(program: "fsession_multi", type: .tracing, attachType: .traceFsessionMulti),
        Section(program: "sk_skb_verdict", type: .skSKB, attachType: .skSKBVerdict),
        Section(program: "connect_unix", type: .cgroupSockAddr, attachType: .cgroupUnixConnect),
        Section(program: "sendmsg_unix", type: .cgroupSockAddr, attachType: .cgroupUnixSendmsg),
        Section(program: "recvmsg_unix", type: .cgroupSockAddr, attachType: .cgroupUnixRecvmsg),
        Section(program: "getpeername_unix", type: .cgroupSockAddr, attachType: .cgroupUnixGetpeername),
        Section(program: "getsockname_unix", type: .cgroupSockAddr, attachType: .cgroupUnixGetsockname),
        Section(program: "netfilter", type: .netfilter, attachType: .netfilter),
        Section(program: "struct_ops_s", type: .structOps, attachType: BPFAttachType(rawValue: 0), isSleepable: true),
    ]

    @Test(arguments: all) func sectionsHaveTheirTypes(section: Section) throws {
        var open = try Fixture.open("cases/sections")
        let type = try open.program(section.program).type
        #expect(type == section.type)
        let attachType = try open.program(section.program).attachType
        // A newer libbpf settles on a kind of USDT link when it loads.
        #expect(attachType == section.attachType || attachType == nil && section.attachType.rawValue == 0)
    }

    @Test(arguments: all) func sectionsLoadWhereTheKernelHasThem(section: Section) throws {
        // Without a structure that names it, no kernel takes the last one: see sleepableStructOpsAreKnown.
        guard section.type != .structOps else { return }
        var open = try Fixture.open("cases/sections")
        try LoadCase.only(section.program)(&open)
        do {
            let object = try open.load()
            #expect(object.programs.map(\.name) == [section.program])
        } catch {
            // Only what the kernel does not have.
            ErrorPage.record(error)
            #expect(error.code == .notSupported || error.code == .targetNotFound, "\(error)")
            let isKnown =
                BPFFeatures.probe(programType: section.type) == .supported
                && (BPFFeatures.probe(attachType: section.attachType) == .supported || section.attachType.rawValue == 0)
            #expect(!isKnown || section.isSleepable, "\(error)")
        }
    }

    @Test func sleepableStructOpsAreKnown() throws {
        guard KernelVersion.running >= KernelVersion(5, 13) else { return }
        // TCP calls its congestion control where it cannot sleep: the kernel says so of a program that may.
        let error = bpfError { try Fixture.load("cases/struct-ops-sleepable") }
        #expect(
            error == nil || error?.code == .verifierRejected || error?.code == .notSupported,
            "\(String(describing: error))"
        )
        #expect(error?.cause != "unknown-section")
    }

    @Test(arguments: [
        ("tc_ingress", ".tcx(interface: \"eth0\", .ingress)"), ("tc_egress", ".tcx(interface: \"eth0\", .egress)"),
        ("netkit_peer", ".netkit(interface: \"nk0\", .peer)"), ("uprobe_multi", ".uprobeMulti(…)"),
        ("connect_unix", ".cgroup("), ("sk_skb_verdict", ".socketMap(map)"),
    ])
    func adviceNamesTheTargetOfASection(program: String, part: String) throws {
        var open = try Fixture.open("cases/sections")
        try LoadCase.only(program)(&open)
        guard let object = try? open.load() else { return }
        let error = try #require(bpfError { try object.program(program).attach() })
        #expect(error.cause == "not-attachable", "\(error)")
        #expect(error.advice?.contains(part) == true, "\(error)")
    }

    @Test(.requires(.tcx)) func adviceFollowsTheAttachTypeThatWasSet() throws {
        var open = try Fixture.open("cases/sections")
        try LoadCase.only("tc_ingress")(&open)
        try open.program("tc_ingress").setAttachType(.tcxEgress)
        let program = try open.load().program("tc_ingress")
        let error = try #require(bpfError { try program.attach() })
        #expect(error.advice?.contains(".tcx(interface: \"eth0\", .egress)") == true, "\(error)")
    }

    @Test(arguments: [
        ("xdp_drop_all", "SEC(\"xdp\")"), ("xpd", "SEC(\"xdp\")"), ("kprobe_multi/vfs_*", "SEC(\"kprobe.multi\")"),
        ("tracepiont/sched/sched_switch", "SEC(\"tracepoint\")"), ("cgroup/conect4", "SEC(\"cgroup/connect4\")"),
        ("what_is_this_for", "for example SEC(\"xdp\")"),
    ])
    func adviceNamesTheClosestSection(section: String, part: String) {
        #expect(SectionTypes.advice(for: section).hasPrefix("Use "))
        #expect(SectionTypes.advice(for: section).contains(part), "\(SectionTypes.advice(for: section))")
    }

    @Test func sleepableUSDTProbesRun() throws {
        // The kernel takes such programs since Linux 6.0.
        guard KernelVersion.running >= KernelVersion(6, 0) else { return }
        let object = try Fixture.load("cases/usdt-sleepable")
        let link: Link
        do {
            link = try object.program("on_probe").attach()
        } catch let error where error.advice?.contains("usdt.bpf.h") == true {
            return  // The committed object has another layout than this libbpf.
        }
        _ = test_usdt(3, 4)
        try link.detach()
        #expect(try object.globals.value("hits", as: UInt64.self) == 1)
    }
}
