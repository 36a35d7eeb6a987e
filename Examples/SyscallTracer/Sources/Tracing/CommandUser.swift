// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc
import SystemPackage

/// The user that a command runs as, with the groups that it has at a login.
final class CommandUser {
    let name: String
    private var identity = syscall_tracer_user()

    init(_ name: String) throws(TracerError) {
        self.name = name
        let error = syscall_tracer_find_user(name, &identity)
        guard error == 0 else {
            throw error == ENOENT
                ? TracerError("there is no user '\(name)'")
                : TracerError("cannot look up the user '\(name)'", Errno(rawValue: error))
        }
    }

    deinit {
        free(identity.groups)
    }

    fileprivate func withIdentity<Result>(_ body: (UnsafePointer<syscall_tracer_user>?) -> Result) -> Result {
        withUnsafePointer(to: identity) { body($0) }
    }
}

extension CommandUser? {
    /// Calls `body` with the identity as a C struct, or with `nil` for the tracer's own.
    func withIdentity<Result>(_ body: (UnsafePointer<syscall_tracer_user>?) -> Result) -> Result {
        self?.withIdentity(body) ?? body(nil)
    }
}
