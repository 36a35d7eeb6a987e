// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

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
