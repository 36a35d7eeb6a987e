// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage

extension BPFAttachType {
    /// What to do on a kernel that attaches to the hook and never calls it, or `nil`.
    var adviceWhenAttached: String? {
        guard self == .lsmMAC || self == .lsmCgroup,
            let modules = try? FileDescriptor.open("/sys/kernel/security/lsm", .readOnly),
            let names = try? modules.closeAfter({
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = try bytes.withUnsafeMutableBytes { try modules.read(into: $0) }
                return String(decoding: bytes.prefix(count), as: UTF8.self).split { $0 == "," || $0.isNewline }
            }), !names.contains("bpf")
        else { return nil }
        return "but never called: start the kernel with bpf in its parameter lsm="
    }
}
