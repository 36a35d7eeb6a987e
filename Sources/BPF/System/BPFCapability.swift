// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A privilege of a process that BPF asks for.
///
/// Kernel counterpart: the capabilities of `<linux/capability.h>`, whose numbers these are.
public enum BPFCapability: Int, CaseIterable, Sendable, CustomStringConvertible {
    /// Networking programs.
    case netAdmin = 12
    /// Everything of the others, and before Linux 5.8 the only one.
    case sysAdmin = 21
    /// More locked memory than the limit, which kernels before 5.11 count maps and programs against.
    case sysResource = 24
    /// Tracing programs and kernel pointers. Linux 5.8.
    case perfmon = 38
    /// Maps, programs, BTF. Linux 5.8.
    case bpf = 39

    /// The C name.
    public var description: String {
        switch self {
        case .netAdmin: "CAP_NET_ADMIN"
        case .sysAdmin: "CAP_SYS_ADMIN"
        case .sysResource: "CAP_SYS_RESOURCE"
        case .perfmon: "CAP_PERFMON"
        case .bpf: "CAP_BPF"
        }
    }

    /// The capabilities in effect for the calling thread, of those that BPF asks for.
    ///
    /// C counterpart: `capget(2)`, read here from `/proc/thread-self/status`.
    public static var effective: Set<BPFCapability> {
        guard let status = SmallFile.read("/proc/thread-self/status") else { return [] }
        for line in status.split(separator: "\n") where line.hasPrefix("CapEff:") {
            let digits = line.dropFirst("CapEff:".count).drop { $0.isWhitespace }
            guard let mask = UInt64(digits, radix: 16) else { break }
            return Set(allCases.filter { mask & 1 << UInt64($0.rawValue) != 0 })
        }
        return []
    }
}

extension BPFCapability {
    /// Those that the process lacks, of the ones that an operation needs.
    static func missing(of needed: [BPFCapability]) -> [BPFCapability] {
        let present = effective
        return present.contains(.sysAdmin) ? [] : needed.filter { !present.contains($0) }
    }

    /// What setcap is given: all that is needed, as it replaces what the executable has.
    static func grant(of needed: [BPFCapability]) -> String {
        needed.map { $0.description.lowercased() }.joined(separator: ",")
    }

    /// What to do where the kernel refuses although no capability is missing.
    static var policyAdvice: String {
        // Older kernels count maps and programs against a limit.
        KernelVersion.running < KernelVersion(5, 11)
            ? "Run 'ulimit -l unlimited' first, to raise the limit of locked memory"
            : "Use a system that allows it: kernel lockdown (/sys/kernel/security/lockdown), a security module and seccomp can"
                + " forbid it, and some kernels are built without it"
    }
}

extension BPFError {
    /// The error of a refused operation, with the capabilities that are missing for it.
    static func privileges(
        operation: BPFError.Operation,
        subject: Subject?,
        errno: Errno,
        needed: [BPFCapability],
        libbpfMessages: [String] = []
    ) -> BPFError {
        let missing = BPFCapability.missing(of: needed)
        let message: String
        let advice: String
        if missing.isEmpty {
            message = "a policy of this system refuses it, although the process has the capabilities"
            advice = BPFCapability.policyAdvice
        } else {
            let names = missing.map(\.description).joined(separator: " and ")
            message = "the process lacks \(names)"
            advice = "Run as root, or grant it: setcap \(BPFCapability.grant(of: needed))+ep on the executable"
        }
        return BPFError(
            .permissionDenied,
            errno: errno,
            operation: operation,
            subject: subject,
            message: message,
            advice: advice,
            libbpfMessages: libbpfMessages
        )
    }
}
