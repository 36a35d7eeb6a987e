// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Whether the running kernel can do something, as far as this process may find out.
public enum FeatureSupport: String, Sendable, Hashable, CustomStringConvertible {
    /// It was tried, and works.
    case yes
    /// It was tried, and the kernel does not know it.
    case no
    /// The kernel refused to let this process try, for a privilege, a policy, or for memory or descriptors that ran out: it
    /// says nothing about the kernel. The same is said of what cannot be tried.
    case notPermitted = "not permitted"

    /// `yes`, `no` or `not permitted`.
    public var description: String { rawValue }

    /// Reads how an attempt ended.
    init(_ attempt: () throws(Errno) -> Void) {
        do throws(Errno) {
            try attempt()
            self = .yes
        } catch {
            self.init(refusal: error)
        }
    }

    /// Reads the kernel's refusal: neither a privilege nor room that lacks is ever taken for a "no".
    init(refusal: Errno) {
        switch refusal {
        case .notPermitted, .permissionDenied, .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem,
            .resourceTemporarilyUnavailable:
            self = .notPermitted
        default: self = .no
        }
    }
}
