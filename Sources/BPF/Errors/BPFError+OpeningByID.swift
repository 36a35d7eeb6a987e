// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension BPFError {
    /// The error of a map, a program or a link that cannot be opened by its ID.
    static func openingByID(_ error: Errno, _ subject: Subject, notFound: Code) -> BPFError {
        if error == .notPermitted {
            return .privileges(operation: .open, subject: subject, errno: error, needed: [.sysAdmin])
        }
        let isMissing = error == .noSuchFileOrDirectory
        return BPFError(
            isMissing ? notFound : error.meansExhausted ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: .open,
            subject: subject,
            message: isMissing ? "the kernel has no such ID" : "the system call failed",
            advice: isMissing ? "Use an ID that 'bpf-inspect' lists" : nil
        )
    }
}
