// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// What the running kernel can do, found out by trying.
///
/// Each answer is found once for the process and remembered; "not permitted" is not, as privileges change. Version
/// numbers are never consulted: distributions build features in, leave them out and carry them back.
///
/// ```swift
/// if BPFFeatures.supports(.ringBuffer) == .yes { … }
/// ```
public enum BPFFeatures {
    private enum Question: Hashable {
        case program(BPFProgramType)
        case map(BPFMapType)
        case helper(UInt32, BPFProgramType)
        case attach(BPFAttachType)
        case feature(BPFFeature)
    }

    private static let answers = Locked<[Question: FeatureSupport]>([:])

    /// Whether programs of a type can be loaded; of the type `ext`, whether they can be attached too.
    public static func supports(_ type: BPFProgramType) -> FeatureSupport {
        answer(.program(type)) { ProgramProbe.program(type) }
    }

    /// Whether maps of a type can be created.
    public static func supports(_ type: BPFMapType) -> FeatureSupport {
        answer(.map(type)) { MapProbe.map(type) }
    }

    /// Whether programs of a type may call a helper.
    ///
    /// A program of the type `ext` may call what the program that it extends may: ask for that one's type. Of `ext` itself
    /// nothing is known but which helpers the kernel does not have; of all others the answer is "not permitted".
    public static func supports(_ helper: BPFHelper, in type: BPFProgramType) -> FeatureSupport {
        answer(.helper(helper.id, type)) { ProgramProbe.helper(helper.id, type) }
    }

    /// Whether programs can be attached to a kind of hook.
    ///
    /// A program is attached for a moment, to a hook that nobody else meets where there is one. There is none for
    /// ``BPFAttachType/lsmMAC``, which is tried on the hook `task_getpgid`; and kernels without their own tests' functions
    /// are asked with `security_task_getpgid` (fentry, fexit, fmod_ret) and the tracepoint `sched_process_hang`
    /// (``BPFAttachType/traceRawTP``). What meets these runs a program that changes nothing.
    ///
    /// Some kernels load programs and refuse to attach them; and of ``BPFAttachType/lsmMAC`` mind that the kernel calls such
    /// programs only with `bpf` among the modules in `/sys/kernel/security/lsm`.
    public static func supports(_ type: BPFAttachType) -> FeatureSupport {
        answer(.attach(type)) { AttachProbe.attach(type) }
    }

    /// Whether the kernel has a feature.
    public static func supports(_ feature: BPFFeature) -> FeatureSupport {
        answer(.feature(feature)) {
            switch feature {
            case .btf:
                unsafe access("/sys/kernel/btf/vmlinux", R_OK) == 0 ? .yes : errno == EACCES ? .notPermitted : .no
            case .ringBuffer: supports(.ringBuffer as BPFMapType)
            case .bpfCookie: ProgramProbe.helper(174, .tracepoint)  // BPF_FUNC_get_attach_cookie
            case .perfEventLinks: supports(.perfEvent as BPFAttachType)
            case .kprobeMulti: supports(.traceKprobeMulti)
            case .uprobeMulti: supports(.traceUprobeMulti)
            case .tcx: supports(.tcxIngress)
            case .netkit: supports(.netkitPrimary)
            case .netfilter: supports(.netfilter as BPFAttachType)
            case .arena: supports(.arena as BPFMapType)
            case .token: AttachProbe.token()
            case .batchedHash: MapProbe.batches(.hash)
            case .batchedArray: MapProbe.batches(.array)
            case .batchedPerCPUArray: MapProbe.batches(.perCPUArray)
            }
        }
    }

    private static func answer(_ question: Question, _ probe: () -> FeatureSupport) -> FeatureSupport {
        if let known = answers.withLock({ $0[question] }) { return known }
        // Outside the lock: one answer asks for another, and asking twice does no harm.
        let answer = holdingSignals(probe)
        if answer != .notPermitted { answers.withLock { $0[question] = answer } }
        return answer
    }
}
