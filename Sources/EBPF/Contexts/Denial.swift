// SPDX-License-Identifier: Apache-2.0

/// Results of programs that decide whether an operation is allowed.
public enum Denial {
    /// The operation is not permitted: `EPERM`.
    public static var permission: Int32 { @inline(__always) get { -1 } }
    /// Access is denied: `EACCES`.
    public static var access: Int32 { @inline(__always) get { -13 } }
}
