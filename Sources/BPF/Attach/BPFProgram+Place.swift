// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension BPFProgram {
    /// Opens the file that stands for a hook, without waiting for it.
    ///
    /// - Parameters:
    ///   - what: the words for the file, for example `the device`.
    ///   - advice: which files there are.
    func open(
        _ path: FilePath,
        _ what: String,
        advice: String,
        for target: AttachTarget
    ) throws(BPFError) -> OwnedDescriptor {
        do throws(Errno) {
            return OwnedDescriptor(
                adopting: try systemCall { unsafe Glibc.open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
            )
        } catch {
            let (code, message): (BPFError.Code, String) =
                switch error {
                case .noSuchFileOrDirectory, .notDirectory: (.targetNotFound, "\(what) does not exist")
                case .permissionDenied: (.permissionDenied, "the process has no permission to open \(what)")
                case _ where error.meansExhausted: (.resourceExhausted, "no file descriptor is left")
                default: (.systemCallFailed, "\(what) cannot be opened")
                }
            throw BPFError(
                code,
                errno: error,
                operation: .attach,
                subject: .program(name),
                message: message,
                advice: advice,
                place: target.description
            )
        }
    }
}
