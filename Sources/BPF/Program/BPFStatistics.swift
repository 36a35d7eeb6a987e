// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// The counting of all programs' runs and times, on for as long as the handle lives.
///
/// ```swift
/// let counting = try BPFStatistics.enable()
/// defer { counting.close() }
/// let before = try program.statistics()
/// ```
///
/// It costs two readings of a clock for every run of every program of the system. The kernel counts while there is any handle
/// of any process, or while `kernel.bpf_stats_enabled` is 1.
public final class BPFStatistics: Sendable {
    private let descriptor: Locked<OwnedDescriptor?>

    private init(_ descriptor: OwnedDescriptor) { self.descriptor = Locked(descriptor) }

    /// Starts the counting of runs and times.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/permissionDenied``: it needs `CAP_SYS_ADMIN`.
    ///
    /// The corresponding C function is `bpf_enable_stats` with `BPF_STATS_RUN_TIME`. Minimum kernel: Linux 5.8.
    public static func enable() throws(BPFError) -> BPFStatistics {
        do throws(Errno) {
            let number = try libbpfCall { bpf_enable_stats(BPF_STATS_RUN_TIME) }
            return BPFStatistics(OwnedDescriptor(adopting: number))
        } catch {
            if error == .notPermitted {
                throw .privileges(operation: .configure, subject: nil, errno: error, needed: [.sysAdmin])
            }
            throw BPFError(
                error.meansExhausted ? .resourceExhausted : .systemCallFailed,
                errno: error,
                operation: .configure,
                subject: nil,
                message: "the kernel does not count the runs of programs"
            )
        }
    }

    /// Ends the counting for this handle. Does nothing when that was done before.
    public func close() { descriptor.withLock { $0 = nil } }
}
