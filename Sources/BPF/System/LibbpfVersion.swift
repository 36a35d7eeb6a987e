// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// A version of libbpf.
public struct LibbpfVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
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

    /// The version that the process runs with, which may be newer than the one that it was compiled with.
    ///
    /// The corresponding C function is `libbpf_version_string`.
    public static let running: LibbpfVersion = {
        let text = unsafe libbpf_version_string().map { unsafe String(cString: $0) } ?? ""
        let numbers = text.drop { !$0.isNumber }.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 2 else {
            return LibbpfVersion(Int(libbpf_major_version()), Int(libbpf_minor_version()))
        }
        return LibbpfVersion(numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 0)
    }()

    /// The numbers separated by dots.
    public var description: String { "\(major).\(minor).\(patch)" }

    /// Compares number by number.
    public static func < (left: LibbpfVersion, right: LibbpfVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
