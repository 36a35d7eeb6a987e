// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Feature probes", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct FeatureTests {
    @Test func oldFeaturesAreSupported() {
        for type in [
            BPFMapType.hash, .array, .perCPUHash, .perCPUArray, .lruHash, .lpmTrie, .ringBuffer, .queue, .hashOfMaps,
        ] {
            #expect(BPFFeatures.probe(mapType: type) == .supported, "\(type)")
        }
        for type in [
            BPFProgramType.socketFilter, .tracepoint, .rawTracepoint, .xdp, .schedCls, .cgroupSKB, .tracing, .perfEvent,
        ] {
            #expect(BPFFeatures.probe(programType: type) == .supported, "\(type)")
        }
        for type in [BPFAttachType.cgroupInetIngress, .cgroupInet4Connect, .cgroupSysctl, .traceRawTP, .xdp, .skLookup]
        {
            #expect(BPFFeatures.probe(attachType: type) == .supported, "\(type)")
        }
        for feature in [KernelRequirement.btf, .ringBuffer, .batchedHash, .batchedArray] {
            #expect(BPFFeatures.probe(feature: feature) == .supported, "\(feature)")
        }
    }

    @Test func unknownNumbersAreUnsupported() {
        #expect(BPFFeatures.probe(mapType: BPFMapType(rawValue: 200)) == .unsupported)
        #expect(BPFFeatures.probe(programType: BPFProgramType(rawValue: 200)) == .unsupported)
        #expect(BPFFeatures.probe(attachType: BPFAttachType(rawValue: 200)) == .unsupported)
    }

    /// Probes must agree with what the fixtures do.
    @Test func probesOfMapTypesAgreeWithPractice() throws {
        let batches = BPFFeatures.probe(feature: .batchedHash)
        #expect(batches == .supported)
        for type in BPFMapType.allCases where !needsMore.contains(type) {
            let (key, value, entries, flags) = shape(of: type)
            let error = bpfError {
                try BPFMap(
                    type: type,
                    name: "hash",
                    keySize: key,
                    valueSize: value,
                    maxEntries: entries,
                    flags: BPFMap.Flags(rawValue: flags)
                )
            }
            #expect(
                (BPFFeatures.probe(mapType: type) == .supported) == (error == nil),
                "\(type): \(error?.description ?? "created")"
            )
        }
    }

    /// Types whose creation asks for BTF, another map, or an interface.
    private let needsMore: [BPFMapType] = [
        .arrayOfMaps, .hashOfMaps, .skStorage, .inodeStorage, .taskStorage, .cgroupStorage, .structOps,
        .cgroupStorageLegacy, .perCPUCgroupStorageLegacy,
    ]

    private func shape(of type: BPFMapType) -> (Int, Int, Int, UInt32) {
        switch type {
        case .stackTrace: (4, 8, 1, 0)
        case .lpmTrie: (8, 8, 1, 1)
        case .queue, .stack, .bloomFilter: (0, 4, 1, 0)
        case .ringBuffer, .userRingBuffer: (0, 0, 4096, 0)
        case .arena: (0, 0, 1, 1 << 10)
        case .insnArray: (4, 16, 1, 0)
        case .rhash: (4, 4, 1, 1)
        default: (4, 4, 1, 0)
        }
    }

    @Test func helpersAreFoundByNameAndProbed() throws {
        let time = try #require(BPFHelper("bpf_ktime_get_ns"))
        #expect(time.id == 5 && time.description == "bpf_ktime_get_ns")
        #expect(BPFHelper("ktime_get_ns") == time)
        #expect(BPFHelper("bpf_no_such_helper") == nil)
        #expect(BPFHelper.allCases.last?.description == "bpf_cgrp_storage_delete")
        #expect(BPFHelper.allCases.last?.id == 211)
        #expect(BPFFeatures.probe(helper: time, in: .tracepoint) == .supported)
        let redirect = try #require(BPFHelper("bpf_redirect"))
        #expect(BPFFeatures.probe(helper: redirect, in: .xdp) == .supported)
        #expect(BPFFeatures.probe(helper: redirect, in: .tracepoint) == .unsupported)
        let read = try #require(BPFHelper("bpf_probe_read_kernel"))
        #expect(BPFFeatures.probe(helper: read, in: .tracepoint) == .supported)
    }

    /// What an extension may call depends on the program that it extends: only what no program may call is known.
    @Test func helpersOfExtensionsAreUnknown() throws {
        let support = BPFFeatures.probe(programType: .ext)
        let answer = support == .supported ? .unknown : support
        for name in ["bpf_ktime_get_ns", "bpf_redirect", "bpf_seq_printf"] {
            #expect(BPFFeatures.probe(helper: try #require(BPFHelper(name)), in: .ext) == answer)
        }
        #expect(ProgramProbe.helper(100_000, .ext) == (support == .supported ? .unsupported : support))
    }

    /// Versions prove nothing, but a kernel older than the version that added a feature does not have it.
    @Test(arguments: KernelRequirement.all) func oldKernelsLackNewFeatures(_ feature: KernelRequirement) {
        let support = BPFFeatures.probe(feature: feature)
        // A hook that cannot be tried has no answer.
        let notTried: [KernelRequirement] = [.tc]
        if KernelVersion.running < feature.since, !notTried.contains(feature) { #expect(support == .unsupported) }
        // Scripts/check-expectations.py collects these lines for Documentation/KernelSupport.md.
        print("requirement \(feature.name): \(support)")
    }

    @Test func newKernelsHaveOldFeatures() {
        guard KernelVersion.running >= KernelVersion(6, 9) else { return }
        for feature in [KernelRequirement.tcx, .perfEventLinks, .attachCookie, .arena, .token] {
            #expect(BPFFeatures.probe(feature: feature) == .supported, "\(feature)")
        }
    }

    /// What to do without a feature is one sentence, made from the row.
    @Test func adviceNamesVersionOptionsAndFallback() {
        #expect(
            KernelRequirement.netkit.advice == "Use Linux 6.7 or newer built with CONFIG_NETKIT, or use veth devices"
        )
        #expect(KernelRequirement.requirement(attachType: .netkitPeer) == .netkit)
        #expect(KernelRequirement.requirement(mapType: .arena)?.since == KernelVersion(6, 9))
        #expect(KernelRequirement.requirement(programType: BPFProgramType(rawValue: 200)) == nil)
    }

    /// Every row has a name of its own, and every kind of hook of the kernel belongs to a row.
    @Test func everyHookHasARequirement() {
        #expect(Set(KernelRequirement.all.map(\.name)).count == KernelRequirement.all.count)
        for type in BPFAttachType.allCases {
            #expect(KernelRequirement.requirement(attachType: type) != nil, "\(type)")
        }
    }

    /// A refusal says nothing about the kernel, and is not taken for a "no".
    @Test func probesWithoutPrivilegesAreNotPermitted() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_drop_privileges() == 0 else { exit(2) }
            let answers = [
                BPFFeatures.probe(mapType: .lpmTrie), BPFFeatures.probe(programType: .tracepoint),
                BPFFeatures.probe(feature: .attachCookie), BPFFeatures.probe(feature: .batchedHash),
                BPFFeatures.probe(attachType: .cgroupSysctl),
            ]
            print(answers, BPFCapability.effective.isEmpty)
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let refused = Array(repeating: "not permitted", count: 5).joined(separator: ", ")
        #expect(output == "[\(refused)] true\n")
    }

    /// Nor do descriptors that ran out, however far a probe came with those that there were.
    @Test func probesWithoutDescriptorsAreNotRemembered() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            var usual = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual) == 0 else { exit(2) }
            // Each takes a second under emulation.
            for count in stride(from: 0, to: rlim_t(64), by: test_is_emulated() ? 9 : 1) {
                var tight = usual
                tight.rlim_cur = count
                guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &tight) == 0 else { exit(2) }
                _ = everyAnswer()
            }
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual) == 0 else { exit(2) }
            for answer in everyAnswer() { print(answer) }
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(output.split(separator: "\n").map { String($0) }.difference(from: everyAnswer()).isEmpty)
    }

    @Test func capabilitiesAreThoseOfTheProcess() {
        #expect(BPFCapability.effective.contains(.bpf))
        #expect(BPFCapability.bpf.description == "CAP_BPF")
    }

    @Test func theRunningSystemIsDescribed() {
        #expect(BPFKernel.possibleCPUCount >= 1)
        #expect(LibbpfVersion.running >= LibbpfVersion(1, 1))
        #expect(BPFKernel.tracefs != nil)
        #expect(BPFKernel.bpffs.contains("/sys/fs/bpf"))
    }
}

/// What is said of every type and hook, and of a helper in each type.
private func everyAnswer() -> [String] {
    var answers: [String] = []
    let helper = BPFHelper("bpf_ktime_get_ns")
    for program in BPFProgramType.allCases {
        answers.append("program \(program): \(BPFFeatures.probe(programType: program))")
        if let helper { answers.append("helper in \(program): \(BPFFeatures.probe(helper: helper, in: program))") }
    }
    for map in BPFMapType.allCases { answers.append("map \(map): \(BPFFeatures.probe(mapType: map))") }
    for hook in BPFAttachType.allCases {
        answers.append("hook \(hook): \(BPFFeatures.probe(attachType: hook))")
    }
    return answers
}

@Suite("Kernel versions", .timeLimit(.minutes(10))) struct KernelVersionTests {
    @Test func versionsAreReadFromReleases() {
        #expect(KernelVersion("6.18.44-fc-v657") == KernelVersion(6, 18, 44))
        #expect(KernelVersion("5.10.0-46-cloud-amd64") == KernelVersion(5, 10))
        #expect(KernelVersion("7.0-rc1") == KernelVersion(7, 0))
        #expect(KernelVersion("Linux") == nil)
        #expect(KernelVersion("6") == nil)
    }

    @Test func versionsAreComparedByNumber() {
        #expect(KernelVersion(6, 9) < KernelVersion(6, 18))
        #expect(KernelVersion(6, 18) < KernelVersion(6, 18, 1))
        #expect(KernelVersion(6, 18) < KernelVersion(7, 0))
        #expect(!(KernelVersion(6, 18) < KernelVersion(6, 18)))
    }
}
