// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// What a probe says must be what attaching then does, with this kernel and these privileges.
@Suite("Probes of hooks", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct AttachProbeTests {
    @Test(arguments: BPFAttachType.allCases)
    func probesOfHooksAgreeWithPractice(_ type: BPFAttachType) throws {
        let support = BPFFeatures.probe(attachType: type)
        let outcome = try AttachAttempt.outcome(type)
        #expect(support == outcome, "\(type)")
    }

    @Test func featuresAgreeWithPractice() throws {
        let features: [(KernelRequirement, BPFAttachType)] = [
            (.perfEventLinks, .perfEvent), (.kprobeMulti, .traceKprobeMulti), (.uprobeMulti, .traceUprobeMulti),
            (.tcx, .tcxIngress), (.netkit, .netkitPrimary), (.netfilter, .netfilter),
        ]
        for (feature, type) in features {
            let outcome = try AttachAttempt.outcome(type)
            #expect(BPFFeatures.probe(feature: feature) == outcome, "\(feature)")
        }
        let program = try Fixture.load("tracing").program("bare")
        let cookie = bpfError { try program.attach(to: .tracepoint("raw_syscalls", "sys_enter", cookie: 7)).detach() }
        #expect((BPFFeatures.probe(feature: .attachCookie) == .supported) == (cookie == nil))
    }

    /// Types of program that attach in one way, which has no number of its own.
    @Test func probesOfProgramTypesAgreeWithPractice() throws {
        let replacement = try AttachAttempt.replacement()
        #expect(BPFFeatures.probe(programType: .ext) == replacement)
        let structure = try AttachAttempt.structure()
        #expect(BPFFeatures.probe(programType: .structOps) == structure)
        #expect(BPFFeatures.probe(mapType: .structOps) == structure)
        let security = try AttachAttempt.outcome(.lsmMAC)
        #expect(BPFFeatures.probe(programType: .lsm) == security)
    }

    @Test func unknownHooksAreUnsupported() {
        #expect(BPFFeatures.probe(attachType: BPFAttachType(rawValue: 200)) == .unsupported)
    }

    /// A probe changes nothing that another process can see.
    @Test func probesLeaveNothingBehind() throws {
        let algorithms = "/proc/sys/net/ipv4/tcp_available_congestion_control"
        let before = try Hooks.read(algorithms)
        for type in BPFAttachType.allCases { _ = BPFFeatures.probe(attachType: type) }
        #expect(try Hooks.read(algorithms) == before)
    }

    /// Without privileges nothing is said of the kernel.
    @Test func probesWithoutPrivilegesAreNotPermitted() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_drop_privileges() == 0 else { exit(2) }
            let types: [BPFAttachType] = [
                .traceFentry, .traceIter, .modifyReturn, .lsmMAC, .structOps, .xdp, .skLookup,
            ]
            print(types.map { BPFFeatures.probe(attachType: $0) })
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let refused = Array(repeating: "not permitted", count: 7).joined(separator: ", ")
        #expect(output == "[\(refused)]\n")
    }
}
