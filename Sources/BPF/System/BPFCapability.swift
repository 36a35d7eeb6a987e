// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A privilege of a process that BPF asks for.
///
/// The corresponding kernel definition is `CAP_*` in `<linux/capability.h>`.
public struct BPFCapability: Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// The kernel's number.
    public let rawValue: Int

    /// The name in C.
    public let description: String

    private init(_ rawValue: Int, _ name: String) {
        self.rawValue = rawValue
        description = name
    }

    /// Networking programs.
    public static let netAdmin = BPFCapability(12, "CAP_NET_ADMIN")
    /// Everything that the others allow; before Linux 5.8 the only one.
    public static let sysAdmin = BPFCapability(21, "CAP_SYS_ADMIN")
    /// More locked memory than the limit, which kernels before 5.11 charge maps and programs to.
    public static let sysResource = BPFCapability(24, "CAP_SYS_RESOURCE")
    /// Tracing programs and kernel pointers. Linux 5.8 or newer.
    public static let perfmon = BPFCapability(38, "CAP_PERFMON")
    /// Maps, programs and BTF. Linux 5.8 or newer.
    public static let bpf = BPFCapability(39, "CAP_BPF")

    /// The capabilities that BPF asks for.
    public static let allCases: [BPFCapability] = [.netAdmin, .sysAdmin, .sysResource, .perfmon, .bpf]

    /// The capabilities in effect for the calling thread, of those that BPF asks for.
    ///
    /// The corresponding C function is `capget`; this reads `/proc/thread-self/status`.
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
