// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Whether the running kernel can do something, as far as this process can find out.
public enum FeatureSupport: String, Sendable, Hashable, CustomStringConvertible {
    /// It was tried and works.
    case supported
    /// It was tried, and the kernel does not have it.
    case unsupported
    /// The kernel refused to let this process try, for want of a privilege or because of a policy. This does not tell whether
    /// the kernel has it.
    case notPermitted = "not permitted"
    /// It could not be tried: memory or file descriptors ran out, or there is no way to try it without side effects.
    case unknown

    /// `supported`, `unsupported`, `not permitted` or `unknown`.
    public var description: String { rawValue }

    /// Whether the answer stays the same while the system runs.
    var isFinal: Bool { self == .supported || self == .unsupported }

    /// Reads how an attempt ended.
    init(_ attempt: () throws(Errno) -> Void) {
        do throws(Errno) {
            try attempt()
            self = .supported
        } catch {
            self.init(refusal: error)
        }
    }

    /// Reads the kernel's refusal. A missing privilege or resource is never reported as ``unsupported``.
    init(refusal: Errno) {
        self =
            switch refusal {
            case .notPermitted, .permissionDenied: .notPermitted
            case .resourceTemporarilyUnavailable: .unknown
            case _ where refusal.meansExhausted: .unknown
            default: .unsupported
            }
    }
}
