// SPDX-License-Identifier: Apache-2.0

/// An enumeration of C that `bpfgen` translated.
///
/// A structure and not a Swift enumeration, so that a value that C does not name survives.
public protocol BPFEnumeration: BPFScalar, RawRepresentable, Hashable, CustomStringConvertible
where RawValue: FixedWidthInteger & BPFScalar {
    /// Creates a value from C's number.
    init(rawValue: RawValue)

    /// The values that C names, with their names in Swift.
    static var bpfNames: [RawValue: String] { get }
}

extension BPFEnumeration {
    /// An integer.
    @inlinable public static var bpfKind: BPFKind { .integer }

    /// The number is encoded.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// The size in bytes.
    @inlinable public static var bpfSize: Int { MemoryLayout<RawValue>.size }

    /// Creates the value from its number; all numbers are values.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard let raw = RawValue(decoding: bytes) else { return nil }
        self.init(rawValue: raw)
    }

    /// Writes the number.
    @inlinable public func encode(into bytes: inout MutableRawSpan) { rawValue.encode(into: &bytes) }

    /// The name in Swift, or the number.
    public var description: String { Self.bpfNames[rawValue] ?? "\(rawValue)" }
}
