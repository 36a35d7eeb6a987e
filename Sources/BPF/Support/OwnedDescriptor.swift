// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A file descriptor that is closed with its last owner, or by the object that it belongs to.
///
/// Handles share one of these, never a bare number: a number that outlives its descriptor may name another file.
@usableFromInline
final class OwnedDescriptor: Sendable {
    @usableFromInline let rawValue: CInt
    /// What closes it, if that is not this.
    private let object: ObjectHandle?

    /// Takes ownership of `rawValue`, which the caller must not close.
    init(adopting rawValue: CInt) {
        self.rawValue = rawValue
        object = nil
    }

    /// Uses a descriptor that libbpf closes with an object, which lives as long as this.
    init(_ rawValue: CInt, of object: ObjectHandle) {
        self.rawValue = rawValue
        self.object = object
    }

    /// Duplicates a descriptor, as `fcntl` with `F_DUPFD_CLOEXEC` does.
    convenience init(duplicating rawValue: CInt) throws(Errno) {
        do throws(Errno) {
            self.init(adopting: try systemCall { fcntl(rawValue, F_DUPFD_CLOEXEC, Self.firstNumber) })
        } catch {
            // The limit is below the first number.
            throw error == .invalidArgument ? .tooManyOpenFiles : error
        }
    }

    /// Returns a copy, which is closed by itself.
    func duplicate() throws(Errno) -> OwnedDescriptor {
        try withExtendedLifetime(self) { () throws(Errno) in try OwnedDescriptor(duplicating: rawValue) }
    }

    /// Opens a path for calls that need no more than a place in the file system, with `O_PATH` and `O_CLOEXEC`.
    convenience init(place path: String, _ flags: CInt = 0) throws(Errno) {
        self.init(adopting: try systemCall { unsafe open(path, Self.pathOnly | O_CLOEXEC | flags) })
    }

    /// `O_PATH`, which the C library declares for GNU sources only.
    private static var pathOnly: CInt { 0o10_000_000 }

    /// After those of the standard streams, which a process may have closed.
    private static var firstNumber: CInt { 3 }

    deinit { if object == nil { close(rawValue) } }
}
