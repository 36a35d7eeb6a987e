// SPDX-License-Identifier: Apache-2.0

extension BPFProgram {
    /// Checks that a program that is attached through BTF was loaded for the hook. The verifier checked it against that hook's
    /// arguments, and the kernel attaches it to no other.
    ///
    /// - Parameters:
    ///   - what: the word for the hook, for example `function`.
    ///   - section: the `SEC()` of a program for it.
    func checkVerified(
        for name: String,
        _ attachType: BPFAttachType,
        _ target: AttachTarget,
        _ what: String,
        section: String
    ) throws(BPFError) {
        // The kernel does not report it of a program that was opened by its ID or pin.
        guard handle != nil else { return }
        guard expectedAttachType == attachType, btfTarget == name else {
            throw invalid(
                "it was verified for '\(btfTarget ?? self.section)', not for \(what) '\(name)'",
                target,
                advice: "Use SEC(\"\(section)\"), or setAttachTarget(_:) before load()"
            )
        }
    }

    /// Checks that the kernel has cookies of a kind, if one is used: some kernels ignore it.
    func checkCookie(_ cookie: UInt64, _ feature: KernelRequirement, _ target: AttachTarget) throws(BPFError) {
        guard cookie != 0, BPFFeatures.probe(feature: feature) == .unsupported else { return }
        throw BPFError(
            .notSupported,
            operation: .attach,
            subject: .program(self.name),
            message: "kernel \(KernelVersion.running) has no cookies for this kind of hook",
            advice: feature.advice,
            place: target.description
        )
    }
}
