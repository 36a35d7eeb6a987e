// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A file descriptor that is closed with its last owner.
///
/// Handles share one of these, never a bare number: a number that outlives its descriptor may name another file.
@usableFromInline
final class OwnedDescriptor: Sendable {
    @usableFromInline let rawValue: CInt

    /// Takes ownership of `rawValue`, which the caller must not close.
    init(adopting rawValue: CInt) { self.rawValue = rawValue }

    /// Duplicates a descriptor, as `fcntl` with `F_DUPFD_CLOEXEC` does.
    convenience init(duplicating rawValue: CInt) throws(Errno) {
        let copy = try systemCall { fcntl(rawValue, F_DUPFD_CLOEXEC, 3) }
        self.init(adopting: copy)
    }

    deinit { close(rawValue) }
}
