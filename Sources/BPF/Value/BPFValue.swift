// SPDX-License-Identifier: Apache-2.0

/// A type with a fixed byte representation that Swift and BPF programs share.
///
/// Keys and values of maps, global variables and events are such types. Fixed-width integers, `Float`, `Double`, `Bool`
/// and `InlineArray`s of them conform. A structure imported from a C header that the BPF program also includes conforms
/// with one line:
///
/// ```swift
/// extension exec_event: @retroactive BPFValue {}   // struct exec_event of the shared header
/// ```
///
/// Such a structure may contain integers, floats, `Bool`, `InlineArray`s and other such structures. Swift stores
/// enumerations, optionals and references differently from C: the first use of a structure with one of them throws
/// ``BPFError/Code/typeMismatch``. A public structure must also conform to `BitwiseCopyable`, which the compiler
/// derives for other structures.
///
/// An enumeration conforms with its raw value, which is checked when it is read:
///
/// ```swift
/// enum Verdict: UInt32, BPFValue { case pass, drop }
/// ```
public protocol BPFValue: Sendable {
    /// The size in the kernel, in bytes.
    static var bpfSize: Int { get }

    /// The kind of BTF type that this type represents.
    static var bpfKind: BPFKind { get }

    /// Whether the bytes are the value's memory, as for structures, or the type encodes them itself.
    static var bpfLayout: BPFLayout { get }

    /// Creates a value from exactly ``bpfSize`` bytes in the machine's byte order, or `nil` when they are not a value
    /// of the type.
    init?(decoding bytes: RawSpan)

    /// Writes the value as exactly ``bpfSize`` bytes in the machine's byte order; the bytes are zero before.
    func encode(into bytes: inout MutableRawSpan)
}

/// A kind of BTF type that a ``BPFValue`` can represent.
///
/// A structure and not an enumeration, so that a later version can add kinds without breaking a `switch`.
public struct BPFKind: Sendable, Hashable, CustomStringConvertible {
    /// The kind's name, for example `integer`.
    public let description: String

    private init(_ name: String) { description = name }

    /// An integer, an enumeration or a pointer.
    public static let integer = BPFKind("integer")
    /// A floating-point number.
    public static let float = BPFKind("float")
    /// A `bool`.
    public static let boolean = BPFKind("boolean")
    /// An array.
    public static let array = BPFKind("array")
    /// A structure or anything else: only the size is compared.
    public static let opaque = BPFKind("opaque")
}

extension BPFValue {
    /// The type encodes and decodes bytes itself.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }
}

extension BPFValue {
    /// Only the size is compared.
    @inlinable public static var bpfKind: BPFKind { .opaque }
}

// These are chosen for a structure that is not bitwise copyable. Without them the compiler would report missing
// members, and not the reason.
extension BPFValue {
    /// Not available: the conformance is incomplete.
    @available(*, unavailable, message: "a BPFValue must be BitwiseCopyable; a public structure must declare it")
    public static var bpfSize: Int { 0 }

    /// Not available: the conformance is incomplete.
    @available(*, unavailable, message: "a BPFValue must be BitwiseCopyable; a public structure must declare it")
    public init?(decoding bytes: RawSpan) { nil }

    /// Not available: the conformance is incomplete.
    @available(*, unavailable, message: "a BPFValue must be BitwiseCopyable; a public structure must declare it")
    public func encode(into bytes: inout MutableRawSpan) {}
}

extension BPFValue where Self: BitwiseCopyable {
    /// The bytes are the value's memory.
    @inlinable public static var bpfLayout: BPFLayout { .memory }

    /// The size with its trailing padding, as C counts it.
    @inlinable public static var bpfSize: Int { MemoryLayout<Self>.stride }

    /// Only the size is compared.
    @inlinable public static var bpfKind: BPFKind { .opaque }

    /// Copies the bytes.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard bytes.byteCount >= MemoryLayout<Self>.size, SoundTypes.accept(Self.self, bytes) else { return nil }
        // Every bit pattern is a value, apart from the booleans that were just checked, and the span has enough bytes.
        self = unsafe bytes.unsafeLoadUnaligned(as: Self.self)
    }

    /// Copies the bytes.
    @inlinable public func encode(into bytes: inout MutableRawSpan) {
        // Unaligned: keys of an odd size follow each other.
        unsafe bytes.withUnsafeMutableBytes { target in
            unsafe withUnsafeBytes(of: self) { source in unsafe target.copyMemory(from: source) }
        }
    }
}

extension BPFValue where Self: RawRepresentable, RawValue: BPFValue {
    /// The raw value is encoded and decoded.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// The raw value's size.
    @inlinable public static var bpfSize: Int { RawValue.bpfSize }

    /// The raw value's kind.
    @inlinable public static var bpfKind: BPFKind { RawValue.bpfKind }

    /// Creates the value with that raw value, if there is one.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard let raw = RawValue(decoding: bytes) else { return nil }
        self.init(rawValue: raw)
    }

    /// Writes the raw value.
    @inlinable public func encode(into bytes: inout MutableRawSpan) { rawValue.encode(into: &bytes) }
}

// An enumeration with a raw type is bitwise copyable too, and its bits in Swift are not its raw value.
extension BPFValue where Self: BitwiseCopyable & RawRepresentable, RawValue: BPFValue {
    /// The raw value is encoded and decoded.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// The raw value's size.
    @inlinable public static var bpfSize: Int { RawValue.bpfSize }

    /// The raw value's kind.
    @inlinable public static var bpfKind: BPFKind { RawValue.bpfKind }

    /// Creates the value with that raw value, if there is one.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard let raw = RawValue(decoding: bytes) else { return nil }
        self.init(rawValue: raw)
    }

    /// Writes the raw value.
    @inlinable public func encode(into bytes: inout MutableRawSpan) { rawValue.encode(into: &bytes) }
}

extension BPFValue where Self: FixedWidthInteger & BitwiseCopyable {
    /// Copies the bytes.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard bytes.byteCount >= MemoryLayout<Self>.size else { return nil }
        self = unsafe bytes.unsafeLoadUnaligned(as: Self.self)
    }

    /// An integer.
    @inlinable public static var bpfKind: BPFKind { .integer }
}

extension UInt8: BPFValue {}
extension UInt16: BPFValue {}
extension UInt32: BPFValue {}
extension UInt64: BPFValue {}
extension UInt: BPFValue {}
extension Int8: BPFValue {}
extension Int16: BPFValue {}
extension Int32: BPFValue {}
extension Int64: BPFValue {}
extension Int: BPFValue {}

extension Float: BPFValue {
    /// A floating-point number.
    @inlinable public static var bpfKind: BPFKind { .float }
}

extension Double: BPFValue {
    /// A floating-point number.
    @inlinable public static var bpfKind: BPFKind { .float }
}

extension Bool: BPFValue {
    /// One byte, 0 or 1.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// One byte, as `bool` in C.
    @inlinable public static var bpfSize: Int { 1 }

    /// A `bool`.
    @inlinable public static var bpfKind: BPFKind { .boolean }

    /// Creates `false` from 0 and `true` from 1; any other byte is not a `bool`.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard let byte = UInt8(decoding: bytes), byte <= 1 else { return nil }
        self = byte == 1
    }

    /// Writes 0 or 1.
    @inlinable public func encode(into bytes: inout MutableRawSpan) { UInt8(self ? 1 : 0).encode(into: &bytes) }
}

extension InlineArray: BPFValue where Element: BPFValue {
    /// The elements are encoded one after the other.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// The sum of the elements' sizes.
    @inlinable public static var bpfSize: Int { count * Element.bpfSize }

    /// An array.
    @inlinable public static var bpfKind: BPFKind { .array }

    /// Creates an array from its elements, or `nil` when one of them is not an `Element`.
    @inlinable public init?(decoding bytes: RawSpan) {
        guard bytes.byteCount >= Self.bpfSize else { return nil }
        do throws(InvalidElement) {
            self = try InlineArray { (index) throws(InvalidElement) in
                let start = index * Element.bpfSize
                let bytes = bytes.extracting(start..<start + Element.bpfSize)
                guard let element = Element(decoding: bytes) else { throw InvalidElement() }
                return element
            }
        } catch {
            return nil
        }
    }

    /// Writes the elements one after the other.
    @inlinable public func encode(into bytes: inout MutableRawSpan) {
        for index in 0..<count {
            let start = index * Element.bpfSize
            var part = bytes._mutatingExtracting(start..<start + Element.bpfSize)
            self[index].encode(into: &part)
        }
    }
}

/// Ends the creation of an array at an invalid element.
@usableFromInline
struct InvalidElement: Error {
    @usableFromInline init() {}
}
