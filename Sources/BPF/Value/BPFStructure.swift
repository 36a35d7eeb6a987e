// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A structure or union of C that `bpfgen` translated.
///
/// It contains the bytes that C does. Members that Swift can store are stored properties at C's offsets; bit fields,
/// unions, booleans and unaligned members are properties that read and write the bytes between them. Every byte pattern
/// is a value, and padding is zero in a value that was created in Swift. Values are equal when their members have equal
/// bytes; padding is not compared.
///
/// Do not write such a type by hand: use `bpfgen skeleton` or the build plugin.
public protocol BPFStructure: BPFField, BPFFields, Hashable, CustomStringConvertible, CustomReflectable {
    /// The members as C declares them, with which the BTF of a map is compared.
    @unsafe static var bpfMembers: BPFMembers { get }

    /// The generated types of members.
    static var bpfTypes: [any BPFField.Type] { get }
}

extension BPFStructure {
    /// No types.
    public static var bpfTypes: [any BPFField.Type] { [] }

    /// The promise of ``bpfMembers``.
    @unsafe public static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }

    /// Creates a value whose bytes are zero.
    @inlinable public init() { self = .bpfZero }

    /// The type encodes and decodes bytes itself.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// The size in bytes.
    @inlinable public static var bpfSize: Int { MemoryLayout<Self>.size }

    /// Only members are compared.
    @inlinable public static var bpfKind: BPFKind { .opaque }

    /// Copies the bytes; all patterns are values.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard bytes.byteCount >= MemoryLayout<Self>.size else { return nil }
        self = bytes.field(at: 0)
    }

    /// Copies the bytes.
    @inlinable public func encode(into bytes: inout MutableRawSpan) { bytes.setField(self, at: 0) }

    /// Calls a closure with all bytes.
    @inlinable
    public func withFieldBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        unsafe withUnsafeBytes(of: self) { bytes in body(unsafe RawSpan(_unsafeBytes: bytes)) }
    }

    /// Calls a closure with all bytes, to change them.
    @inlinable
    public mutating func withMutableFieldBytes(_ body: (inout MutableRawSpan) -> Void) {
        unsafe withUnsafeMutableBytes(of: &self) { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            body(&span)
        }
    }

    /// Returns whether all members have equal bytes.
    public static func == (one: Self, other: Self) -> Bool {
        one.withFieldBytes { one in
            other.withFieldBytes { other in
                unsafe one.withUnsafeBytes { one in
                    unsafe other.withUnsafeBytes { other in
                        guard let one = one.baseAddress, let other = other.baseAddress else { return true }
                        return unsafe StructureMembers.allRanges(of: bpfMembers.text) { range in
                            unsafe memcmp(one + range.lowerBound, other + range.lowerBound, range.count) == 0
                        }
                    }
                }
            }
        }
    }

    /// The hash of the bytes of all members. Without it, the compiler would generate one for each type.
    public var hashValue: Int {
        var hasher = Hasher()
        hash(into: &hasher)
        return hasher.finalize()
    }

    /// Hashes the bytes of all members.
    public func hash(into hasher: inout Hasher) {
        withFieldBytes { bytes in
            _ = unsafe StructureMembers.allRanges(of: Self.bpfMembers.text) { range in
                unsafe bytes.extracting(range).withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
                return true
            }
        }
    }

    private var fields: [(name: String, value: Any)] { StructureMembers(of: Self.self).values(of: self) }

    /// The type's name, and the values by the names of the properties.
    public var description: String {
        let values = fields.map { "\($0.name): \(String(reflecting: $0.value))" }
        return "\(Self.self)(\(values.joined(separator: ", ")))"
    }

    /// The properties, for debuggers and `dump`.
    public var customMirror: Mirror {
        Mirror(self, children: fields.map { (label: $0.name, value: $0.value) }, displayStyle: .struct)
    }
}
