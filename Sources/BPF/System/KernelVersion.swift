// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A kernel's version, as far as versions are compared: `6.12.48` is less than `6.18`.
public struct KernelVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first number.
    public let major: Int
    /// The second number.
    public let minor: Int
    /// The third number, 0 when there is none.
    public let patch: Int

    /// Creates a version from its numbers.
    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads the numbers that a release string begins with, for example `6.1.0-40-cloud-amd64`; `nil` without two numbers.
    public init?(_ release: String) {
        let numbers = release.split(separator: ".", maxSplits: 2).map { part in Int(part.prefix { $0.isNumber }) }
        guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        self.init(major, minor, numbers.count > 2 ? numbers[2] ?? 0 : 0)
    }

    /// The oldest version that this library supports.
    static let oldestSupported = KernelVersion(5, 10)

    /// The version that a requirement names: the first two numbers.
    var series: String { "\(major).\(minor)" }

    /// The running kernel's version. The corresponding C function is `uname`.
    public static let running: KernelVersion = {
        var names = utsname()
        unsafe uname(&names)
        return KernelVersion(String(zeroTerminated: names.release)) ?? KernelVersion(0, 0)
    }()

    /// The numbers separated by dots.
    public var description: String { "\(major).\(minor).\(patch)" }

    /// Compares number by number.
    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
