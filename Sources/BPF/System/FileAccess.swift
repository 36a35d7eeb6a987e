// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What this process may do with files.
enum FileAccess {
    /// Checks a path for a mode of `access(2)`. The error number, or 0.
    ///
    /// Unlike `access(2)`, this uses the effective user. For another user than root, `access(2)` ignores capabilities such
    /// as CAP_DAC_READ_SEARCH, with which the file can be opened.
    static func check(_ path: String, _ mode: CInt) -> CInt {
        unsafe faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 ? 0 : errno
    }

    static func exists(_ path: String) -> Bool { check(path, F_OK) == 0 }

    static func isReadable(_ path: String) -> Bool { check(path, R_OK) == 0 }
}
