// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Feature probes", .serialized, .leakChecked) struct FeatureTests {
    @Test func whatEveryKernelHas() {
        for type in [
            BPFMapType.hash, .array, .perCPUHash, .perCPUArray, .lruHash, .lpmTrie, .ringBuffer, .queue, .hashOfMaps,
        ] {
            #expect(BPFFeatures.supports(type) == .yes, "\(type)")
        }
        for type in [
            BPFProgramType.socketFilter, .tracepoint, .rawTracepoint, .xdp, .schedCls, .cgroupSKB, .tracing, .perfEvent,
        ] {
            #expect(BPFFeatures.supports(type) == .yes, "\(type)")
        }
        for type in [BPFAttachType.cgroupInetIngress, .cgroupInet4Connect, .cgroupSysctl, .traceRawTP, .xdp, .skLookup]
        {
            #expect(BPFFeatures.supports(type) == .yes, "\(type)")
        }
        for feature in [BPFFeature.btf, .ringBuffer, .batchedHash, .batchedArray] {
            #expect(BPFFeatures.supports(feature) == .yes, "\(feature)")
        }
    }

    @Test func whatNoKernelHas() {
        #expect(BPFFeatures.supports(BPFMapType(rawValue: 200)) == .no)
        #expect(BPFFeatures.supports(BPFProgramType(rawValue: 200)) == .no)
        #expect(BPFFeatures.supports(BPFAttachType(rawValue: 200)) == .no)
    }

    /// Probes must agree with what the fixtures do.
    @Test func probesAgreeWithPractice() throws {
        let batches = BPFFeatures.supports(.batchedHash)
        #expect(batches == .yes)
        for type in (1...33).map({ BPFMapType(rawValue: $0) }) where !needsMore.contains(type) {
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
                (BPFFeatures.supports(type) == .yes) == (error == nil),
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
        default: (4, 4, 1, 0)
        }
    }

    @Test func helpers() throws {
        let time = try #require(BPFHelper("bpf_ktime_get_ns"))
        #expect(time.id == 5 && time.description == "bpf_ktime_get_ns")
        #expect(BPFHelper("ktime_get_ns") == time)
        #expect(BPFHelper("bpf_no_such_helper") == nil)
        #expect(BPFHelper.all.last?.description == "bpf_cgrp_storage_delete")
        #expect(BPFHelper.all.last?.id == 211)
        #expect(BPFFeatures.supports(time, in: .tracepoint) == .yes)
        let redirect = try #require(BPFHelper("bpf_redirect"))
        #expect(BPFFeatures.supports(redirect, in: .xdp) == .yes)
        #expect(BPFFeatures.supports(redirect, in: .tracepoint) == .no)
        let read = try #require(BPFHelper("bpf_probe_read_kernel"))
        #expect(BPFFeatures.supports(read, in: .tracepoint) == .yes)
    }

    /// What an extension may call depends on the program that it extends: only what nobody may call is known.
    @Test func helpersOfExtensions() throws {
        let support = BPFFeatures.supports(BPFProgramType.ext)
        let answer = support == .yes ? .notPermitted : support
        for name in ["bpf_ktime_get_ns", "bpf_redirect", "bpf_seq_printf"] {
            #expect(BPFFeatures.supports(try #require(BPFHelper(name)), in: .ext) == answer)
        }
        #expect(ProgramProbe.helper(100_000, .ext) == (support == .yes ? .no : support))
    }

    /// Versions are no proof, but where a feature came late the old kernels must say no.
    @Test func oldKernelsLackNewFeatures() {
        let release = KernelVersion.running
        if release < KernelVersion(5, 11) { #expect(BPFFeatures.supports(BPFMapType.taskStorage) == .no) }
        if release < KernelVersion(5, 15) { #expect(BPFFeatures.supports(BPFFeature.bpfCookie) == .no) }
        if release < KernelVersion(5, 15) { #expect(BPFFeatures.supports(BPFFeature.perfEventLinks) == .no) }
        if release < KernelVersion(5, 18) { #expect(BPFFeatures.supports(BPFFeature.kprobeMulti) == .no) }
        if release < KernelVersion(6, 6) {
            for feature in [BPFFeature.tcx, .uprobeMulti, .netkit, .arena, .token] {
                #expect(BPFFeatures.supports(feature) == .no, "\(feature)")
            }
        } else {
            #expect(BPFFeatures.supports(BPFFeature.tcx) == .yes)
            #expect(BPFFeatures.supports(BPFFeature.perfEventLinks) == .yes)
            #expect(BPFFeatures.supports(BPFFeature.bpfCookie) == .yes)
        }
        if release >= KernelVersion(6, 9) {
            #expect(BPFFeatures.supports(BPFFeature.arena) == .yes)
            #expect(BPFFeatures.supports(BPFFeature.token) == .yes)
        }
    }

    /// A refusal says nothing about the kernel, and is not taken for a "no".
    @Test func withoutPrivileges() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_drop_privileges() == 0 else { exit(2) }
            let answers = [
                BPFFeatures.supports(BPFMapType.lpmTrie), BPFFeatures.supports(BPFProgramType.tracepoint),
                BPFFeatures.supports(BPFFeature.bpfCookie), BPFFeatures.supports(BPFFeature.batchedHash),
                BPFFeatures.supports(BPFAttachType.cgroupSysctl),
            ]
            print(answers, BPFCapability.effective.isEmpty)
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let refused = Array(repeating: "not permitted", count: 5).joined(separator: ", ")
        #expect(output == "[\(refused)] true\n")
    }

    /// Nor do descriptors that ran out, however far a probe came with those that there were.
    @Test func withoutDescriptors() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            var usual = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual) == 0 else { exit(2) }
            for count in 0..<rlim_t(64) {
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

    @Test func privilegesOfThisProcess() {
        #expect(BPFCapability.effective.contains(.bpf))
        #expect(BPFCapability.bpf.description == "CAP_BPF")
    }

    @Test func theMachine() {
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
    for number in UInt32(1)...33 {
        let program = BPFProgramType(rawValue: number)
        answers.append("program \(program): \(BPFFeatures.supports(program))")
        if let helper { answers.append("helper in \(program): \(BPFFeatures.supports(helper, in: program))") }
        let map = BPFMapType(rawValue: number)
        answers.append("map \(map): \(BPFFeatures.supports(map))")
    }
    for hook in (0...58).map({ BPFAttachType(rawValue: $0) }) {
        answers.append("hook \(hook): \(BPFFeatures.supports(hook))")
    }
    return answers
}

@Suite("Kernel versions") struct KernelVersionTests {
    @Test func readsReleases() {
        #expect(KernelVersion("6.18.44-fc-v657") == KernelVersion(6, 18, 44))
        #expect(KernelVersion("5.10.0-46-cloud-amd64") == KernelVersion(5, 10))
        #expect(KernelVersion("7.0-rc1") == KernelVersion(7, 0))
        #expect(KernelVersion("Linux") == nil)
        #expect(KernelVersion("6") == nil)
    }

    @Test func comparesNumbers() {
        #expect(KernelVersion(6, 9) < KernelVersion(6, 18))
        #expect(KernelVersion(6, 18) < KernelVersion(6, 18, 1))
        #expect(KernelVersion(6, 18) < KernelVersion(7, 0))
        #expect(!(KernelVersion(6, 18) < KernelVersion(6, 18)))
    }
}
