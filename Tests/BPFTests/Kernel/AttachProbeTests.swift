// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// What a probe says must be what attaching then does, with this kernel and these privileges.
@Suite("Probes of hooks", .serialized, .leakChecked) struct AttachProbeTests {
    @Test(arguments: (0...58).map { BPFAttachType(rawValue: $0) })
    func agreesWithPractice(_ type: BPFAttachType) throws {
        let outcome = try AttachAttempt.outcome(type)
        #expect(BPFFeatures.supports(type) == outcome, "\(type)")
    }

    @Test func featuresAgreeWithPractice() throws {
        let features: [(BPFFeature, BPFAttachType)] = [
            (.perfEventLinks, .perfEvent), (.kprobeMulti, .traceKprobeMulti), (.uprobeMulti, .traceUprobeMulti),
            (.tcx, .tcxIngress), (.netkit, .netkitPrimary), (.netfilter, .netfilter),
        ]
        for (feature, type) in features {
            let outcome = try AttachAttempt.outcome(type)
            #expect(BPFFeatures.supports(feature) == outcome, "\(feature)")
        }
        let program = try Fixture.load("tracing").program("bare")
        let cookie = bpfError { try program.attach(to: .tracepoint("raw_syscalls", "sys_enter", cookie: 7)).detach() }
        #expect((BPFFeatures.supports(.bpfCookie) == .yes) == (cookie == nil))
    }

    /// Types of program that attach in one way, which has no number of its own.
    @Test func programsAgreeWithPractice() throws {
        let replacement = try AttachAttempt.replacement()
        #expect(BPFFeatures.supports(BPFProgramType.ext) == replacement)
        let structure = try AttachAttempt.structure()
        #expect(BPFFeatures.supports(BPFProgramType.structOps) == structure)
        #expect(BPFFeatures.supports(BPFMapType.structOps) == structure)
        let security = try AttachAttempt.outcome(.lsmMAC)
        #expect(BPFFeatures.supports(BPFProgramType.lsm) == security)
    }

    @Test func whatNoKernelHas() { #expect(BPFFeatures.supports(BPFAttachType(rawValue: 200)) == .no) }

    /// Asking changes nothing that somebody else can see.
    @Test func leavesNothing() throws {
        let algorithms = "/proc/sys/net/ipv4/tcp_available_congestion_control"
        let before = try Hooks.read(algorithms)
        for type in (0...58).map({ BPFAttachType(rawValue: $0) }) { _ = BPFFeatures.supports(type) }
        #expect(try Hooks.read(algorithms) == before)
    }

    /// Without privileges nothing is said of the kernel.
    @Test func withoutPrivileges() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_drop_privileges() == 0 else { exit(2) }
            let types: [BPFAttachType] = [
                .traceFentry, .traceIter, .modifyReturn, .lsmMAC, .structOps, .xdp, .skLookup,
            ]
            print(types.map { BPFFeatures.supports($0) })
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let refused = Array(repeating: "not permitted", count: 7).joined(separator: ", ")
        #expect(output == "[\(refused)]\n")
    }
}
