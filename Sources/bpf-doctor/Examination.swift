// SPDX-License-Identifier: Apache-2.0

import BPF

/// Asks the machine everything that the doctor reports.
struct Examination {
    let checks: [Check]

    init(all: Bool) {
        var checks: [Check] = []
        Self.system(&checks)
        Self.privileges(&checks)
        Self.fileSystems(&checks)
        for feature in KernelRequirement.all {
            let support = BPFFeatures.probe(feature: feature)
            checks.append(Self.check(feature.isHook ? "hook" : "feature", feature.name, support, feature))
        }
        for type in BPFProgramType.allCases {
            let support = BPFFeatures.probe(programType: type)
            checks.append(Self.check("program type", "\(type)", support, .requirement(programType: type)))
        }
        for type in BPFMapType.allCases {
            let support = BPFFeatures.probe(mapType: type)
            checks.append(Self.check("map type", "\(type)", support, .requirement(mapType: type)))
        }
        if all {
            checks += Self.hooks
            for type in [BPFProgramType.tracepoint, .kprobe, .xdp, .schedCls] {
                for helper in BPFHelper.allCases {
                    let support = BPFFeatures.probe(helper: helper, in: type)
                    checks.append(Self.check("helper in \(type)", "\(helper)", support, nil))
                }
            }
        }
        self.checks = checks
    }

    /// Every kind of hook, by attaching to one.
    static var hooks: [Check] {
        BPFAttachType.allCases.map { type in
            let support = BPFFeatures.probe(attachType: type)
            let row = check("attach type", "\(type)", support, .requirement(attachType: type))
            guard support == .supported else { return row }
            return Check(
                section: row.section,
                name: row.name,
                verdict: row.verdict,
                detail: row.detail,
                advice: type.adviceWhenAttached
            )
        }
    }

    private static func system(_ checks: inout [Check]) {
        func fact(_ name: String, _ detail: String) {
            checks.append(Check(section: "system", name: name, verdict: .fact, detail: detail, advice: nil))
        }
        fact("kernel", "\(KernelVersion.running)")
        fact("libbpf", "\(LibbpfVersion.running)")
        fact("possible CPUs", "\(BPFKernel.possibleCPUCount)")
    }

    private static func privileges(_ checks: inout [Check]) {
        let effective = BPFCapability.effective
        for capability in BPFCapability.allCases {
            let isCovered = effective.contains(.sysAdmin) && [.bpf, .perfmon, .netAdmin].contains(capability)
            let has = effective.contains(capability)
            let advice: String? =
                switch capability {
                case .sysAdmin: isCovered || effective.contains(.bpf) ? nil : "needed before Linux 5.8 only"
                case .sysResource:
                    KernelVersion.running < KernelVersion(5, 11)
                        ? "or raise the limit of locked memory: ulimit -l unlimited" : nil
                // All that a tracer needs, since setcap replaces what the executable has.
                case .bpf, .perfmon: "run as root, or: setcap cap_bpf,cap_perfmon+ep on the executable"
                default: "run as root, or: setcap cap_bpf,\(capability.description.lowercased())+ep on the executable"
                }
            checks.append(
                Check(
                    section: "privilege",
                    name: "\(capability)",
                    verdict: has ? .good : .missing,
                    detail: !has && isCovered ? "covered by CAP_SYS_ADMIN" : "",
                    advice: has || isCovered ? nil : advice
                )
            )
        }
    }

    private static func fileSystems(_ checks: inout [Check]) {
        func mounted(_ name: String, _ places: [String], _ advice: String) {
            checks.append(
                Check(
                    section: "file system",
                    name: name,
                    verdict: places.isEmpty ? .missing : .good,
                    detail: places.joined(separator: ", "),
                    advice: places.isEmpty ? advice : nil
                )
            )
        }
        mounted(
            "tracefs",
            BPFKernel.tracefs.map { ["\($0)"] } ?? [],
            "tracepoints and probes need it: mount -t tracefs tracefs /sys/kernel/tracing"
        )
        mounted("bpffs", BPFKernel.bpffs.map { "\($0)" }, "pins need it: mount -t bpf bpf /sys/fs/bpf")
        mounted(
            "cgroup2",
            BPFKernel.cgroup2.map { "\($0)" },
            "cgroup programs need it: mount -t cgroup2 none DIRECTORY"
        )
    }

    private static func check(
        _ section: String,
        _ name: String,
        _ support: FeatureSupport,
        _ requirement: KernelRequirement?
    ) -> Check {
        let verdict: Check.Verdict
        let advice: String?
        switch support {
        case .supported: (verdict, advice) = (.good, nil)
        case .unsupported: (verdict, advice) = (.missing, requirement?.advice)
        case .notPermitted: (verdict, advice) = (.refused, refusal)
        case .unknown: (verdict, advice) = (.unknown, "It could not be tried")
        }
        return Check(section: section, name: name, verdict: verdict, detail: "", advice: advice)
    }

    /// What to do about a refusal.
    private static var refusal: String {
        let effective = BPFCapability.effective
        guard effective.contains(.sysAdmin) || effective.isSuperset(of: [.bpf, .perfmon, .netAdmin]) else {
            return "it is refused to this user, and may be there: run as root"
        }
        return
            "the privileges are there, and a policy of the machine refuses it: a security module, a lockdown, a container"
    }
}
