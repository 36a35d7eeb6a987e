// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Whether the running kernel knows a type of map.
enum MapTypeProbe {
    static func isKnown(_ type: BPFMapType) -> Bool {
        // 0 is a plain no; a negative number means that libbpf does not know the type itself, and then neither do we.
        libbpf_probe_bpf_map_type(bpf_map_type(rawValue: type.rawValue), nil) == 1
    }

    static func failure(_ type: BPFMapType, name: String, operation: String, errno: Errno) -> BPFError {
        BPFError(
            .notSupported,
            errno: errno,
            operation: operation,
            subject: .map(name),
            message: "kernel \(KernelRelease.running) does not know map type \(type)",
            advice: "Run on a kernel that has it, or switch the map off with setAutocreate(false) before load()"
        )
    }
}
