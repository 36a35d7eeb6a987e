// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Whether the running kernel knows a type of map.
enum MapTypeProbe {
    static func isKnown(_ type: BPFMapType) -> Bool { BPFFeatures.supports(type) != .no }

    static func failure(_ type: BPFMapType, name: String, operation: BPFError.Operation, errno: Errno) -> BPFError {
        BPFError(
            .notSupported,
            errno: errno,
            operation: operation,
            subject: .map(name),
            message: "kernel \(KernelVersion.running) does not know map type \(type)",
            advice: "Run on a kernel that has it, or switch the map off with setAutocreate(false) before load()"
        )
    }
}
