// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// Hooks that the running kernel lacks are named, with the kernel that has them.
@Suite("Hooks that a kernel lacks", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct UnsupportedHookTests {
    private func expectRefusal(_ fixture: String, _ program: String, _ target: AttachTarget, _ release: String) throws {
        let error = bpfError { try Fixture.load(fixture).program(program).attach(to: target) }
        #expect(error?.code == .notSupported)
        #expect(error?.advice?.contains("Linux \(release)") == true)
    }

    @Test(.lacks(.kprobeMulti))
    func namesTheKernelWithKprobeMulti() throws {
        // The program at entry reads its cookie, which Linux 5.10 refuses to load.
        var open = try Fixture.open("kprobe_multi")
        try open.program("on_entry").setAutoload(false)
        let program = try open.load().program("on_return")
        let attempts = [
            bpfError { try program.attach(to: .kretprobeMulti(functions: ["vfs_read"])) },
            bpfError { try program.attach(to: .kretprobeMulti(pattern: "security_task_get*")) },
            bpfError { try program.attach() },
        ]
        for error in attempts {
            #expect(error?.code == .notSupported)
            #expect(error?.advice?.contains("Linux 5.18") == true)
        }
    }

    @Test(.lacks(.tcx))
    func namesTheKernelWithTCX() throws { try expectRefusal("tcx", "first", .tcx(interface: "lo", .ingress), "6.6") }

    @Test(.lacks(.netkit))
    func namesTheKernelWithNetkit() throws {
        try expectRefusal("netkit", "on_peer", .netkit(interface: "lo", .peer), "6.7")
    }

    /// The program's type is unknown too, so it is the load that says it.
    @Test(.enabled(if: BPFFeatures.probe(programType: .netfilter) == .unsupported, "the kernel has it"))
    func loadNamesTheUnknownProgramType() throws {
        let error = bpfError { try Fixture.load("netfilter") }
        #expect(error?.code == .notSupported)
        #expect(error?.message.contains("netfilter") == true)
    }

    @Test(.enabled(if: !Hooks.kprobes, "the kernel has them"))
    func namesTheOptionOfKprobes() throws {
        for target in [AttachTarget.kprobe("security_task_getpgid"), .kretprobe("security_task_getpgid")] {
            let error = bpfError { try Fixture.load("kprobe").program("on_entry").attach(to: target) }
            #expect(error?.code == .notSupported)
            #expect(error?.advice?.contains("CONFIG_KPROBE_EVENTS") == true)
        }
    }

    /// Sections that libbpf 1.1 does not know, with whatever libbpf this is.
    @Test(arguments: [
        ("netfilter", "on_packet", BPFProgramType.netfilter, BPFAttachType.netfilter),
        ("tcx", "first", .schedCls, .tcxIngress),
        ("tcx", "drop", .schedCls, .tcxEgress),
        ("netkit", "on_primary", .schedCls, .netkitPrimary),
        ("netkit", "on_peer", .schedCls, .netkitPeer),
    ])
    func sectionsOfNewerLibbpfHaveTheirTypes(
        _ fixture: String,
        _ name: String,
        _ type: BPFProgramType,
        _ attachType: BPFAttachType
    ) throws {
        var open = try Fixture.open(fixture)
        let program = try open.program(name)
        #expect(program.type == type)
        #expect(program.attachType == attachType)
    }
}
