// SPDX-License-Identifier: Apache-2.0

/// What the running kernel can do, found out by trying.
///
/// Each answer is found once for the process and remembered, except ``FeatureSupport/notPermitted`` and
/// ``FeatureSupport/unknown``, which can change. Version numbers are never consulted: distributions build features in, leave
/// them out and backport them.
///
/// ```swift
/// if BPFFeatures.probe(feature: .ringBuffer) == .supported { … }
/// ```
public enum BPFFeatures {
    private enum Question: Hashable {
        case program(BPFProgramType)
        case map(BPFMapType)
        case helper(UInt32, BPFProgramType)
        case attach(BPFAttachType)
        case feature(KernelRequirement)
    }

    private static let answers = Locked<[Question: FeatureSupport]>([:])

    /// Returns whether programs of a type can be loaded; for the type `ext`, whether they can be attached too.
    public static func probe(programType type: BPFProgramType) -> FeatureSupport {
        answer(.program(type)) { ProgramProbe.program(type) }
    }

    /// Returns whether maps of a type can be created.
    public static func probe(mapType type: BPFMapType) -> FeatureSupport {
        answer(.map(type)) { MapProbe.map(type) }
    }

    /// Returns whether programs of a type may call a helper.
    ///
    /// A program of the type `ext` may call what the program that it extends may: ask for the type of that one. For `ext`
    /// itself, ``FeatureSupport/unsupported`` means that the kernel does not have the helper, and all other answers are
    /// ``FeatureSupport/unknown``.
    public static func probe(helper: BPFHelper, in type: BPFProgramType) -> FeatureSupport {
        answer(.helper(helper.id, type)) { ProgramProbe.helper(helper.id, type) }
    }

    /// Returns whether programs can be attached to a kind of hook.
    ///
    /// A program is attached for a moment, to a hook that nothing else meets if there is one. There is none for
    /// ``BPFAttachType/lsmMAC``, which is tried on the hook `task_getpgid`. Kernels without the functions of their own tests
    /// are asked with `security_task_getpgid` (fentry, fexit, fmod_ret) and the tracepoint `sched_process_hang`
    /// (``BPFAttachType/traceRawTP``). Tasks that meet these hooks run a program that changes nothing.
    ///
    /// Some kernels load programs and refuse to attach them. The kernel calls programs of ``BPFAttachType/lsmMAC`` only with
    /// `bpf` among the modules in `/sys/kernel/security/lsm`.
    public static func probe(attachType type: BPFAttachType) -> FeatureSupport {
        answer(.attach(type)) {
            guard let kind = HookKinds.kind(of: type) else {
                return BPFAttachType.allCases.contains(type) ? .unknown : .unsupported
            }
            return kind.probe(type)
        }
    }

    /// Returns whether the kernel has a feature.
    public static func probe(feature: KernelRequirement) -> FeatureSupport {
        answer(.feature(feature)) {
            switch feature.probe {
            case .attachType(let type): probe(attachType: type)
            case .programType(let type): probe(programType: type)
            case .mapType(let type): probe(mapType: type)
            case .attempt(let attempt): attempt()
            }
        }
    }

    private static func answer(_ question: Question, _ probe: () -> FeatureSupport) -> FeatureSupport {
        if let known = answers.withLock({ $0[question] }) { return known }
        // Outside the lock: one answer asks for another, and asking twice does no harm.
        let answer = holdingSignals(probe)
        if answer.isFinal { answers.withLock { $0[question] = answer } }
        return answer
    }
}
