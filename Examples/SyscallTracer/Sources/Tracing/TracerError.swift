// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage

/// The reason why the tracer cannot go on, with what to do, in one line.
struct TracerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ action: String, _ error: Errno) {
        description = "\(action): \(error)"
    }

    init(_ error: BPFError) {
        switch error.code {
        case .permissionDenied
        where !BPFCapability.effective.isSuperset(of: [.bpf, .perfmon]) && !BPFCapability.effective.contains(.sysAdmin):
            // Both in one command: setcap replaces what the file has.
            description =
                "tracing needs CAP_BPF and CAP_PERFMON: run it as root, or 'setcap cap_bpf,cap_perfmon+ep' on the executable"
        case .missingKernelBTF:
            description = "this kernel has no BTF (/sys/kernel/btf/vmlinux): run one built with CONFIG_DEBUG_INFO_BTF"
        default:
            description = "\(error)".split(separator: "\n").joined(separator: " ")
        }
    }
}
