// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Whether the running kernel has a type of map.
enum MapTypeProbe {
    static func isKnown(_ type: BPFMapType) -> Bool { BPFFeatures.probe(mapType: type) != .unsupported }

    static func failure(_ type: BPFMapType, name: String, operation: BPFError.Operation, errno: Errno) -> BPFError {
        BPFError(
            .notSupported,
            errno: errno,
            operation: operation,
            subject: .map(name),
            message: "kernel \(KernelVersion.running) does not have the map type \(type)",
            advice: (KernelRequirement.requirement(mapType: type)?.advice ?? "Use a newer kernel")
                + ", or skip the map with setAutocreate(false) before load()"
        )
    }
}
