// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Whether the running kernel can do something, as far as this process may find out.
public enum FeatureSupport: String, Sendable, Hashable, CustomStringConvertible {
    /// It was tried, and works.
    case yes
    /// It was tried, and the kernel does not know it.
    case no
    /// The kernel refused to let this process try: it says nothing about the kernel.
    case notPermitted = "not permitted"

    /// `yes`, `no` or `not permitted`.
    public var description: String { rawValue }

    /// Reads the kernel's refusal: a permission is never taken for a "no".
    init(refusal: Errno) {
        self = refusal == .notPermitted || refusal == .permissionDenied ? .notPermitted : .no
    }
}
