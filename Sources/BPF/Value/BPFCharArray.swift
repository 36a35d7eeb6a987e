// SPDX-License-Identifier: Apache-2.0

/// A `char[N]` of C: text of at most `count` bytes.
///
/// The text ends at the first zero byte, or at the end of the array. Bytes that are not UTF-8 are shown as `�`.
///
/// ```swift
/// print("\(event.pid) runs \(event.command)")
/// if event.command == "cat" { … }
/// config.prefix = "/usr/bin"
/// let path = String(event.path)
/// ```
public struct BPFCharArray<let count: Int>: BPFField {
    /// The bytes of the whole array.
    public var bytes: InlineArray<count, UInt8>

    /// Creates an empty text.
    @inlinable public init() { bytes = InlineArray(repeating: 0) }

    /// Creates an array with the given bytes.
    @inlinable public init(bytes: InlineArray<count, UInt8>) { self.bytes = bytes }

    /// Creates a text, without the characters that do not fit.
    public init(truncating text: some StringProtocol) {
        self.init()
        var size = 0
        for character in text {
            let units = character.utf8
            guard size + units.count <= count else { break }
            for unit in units {
                bytes[size] = unit
                size += 1
            }
        }
    }

    /// The number of bytes before the first zero byte.
    public var textSize: Int { (0..<count).first { bytes[$0] == 0 } ?? count }

    /// The bytes before the first zero byte.
    public var textBytes: [UInt8] {
        let size = textSize
        return unsafe bytes.span.bytes.extracting(first: size).withUnsafeBytes { unsafe Array($0) }
    }

    /// All bytes are an array of characters.
    @unsafe public static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }

    /// An array.
    @inlinable public static var bpfKind: BPFKind { .array }

    /// The type encodes and decodes bytes itself.
    @inlinable public static var bpfLayout: BPFLayout { .encoded }

    /// The size in bytes.
    @inlinable public static var bpfSize: Int { count }
}

extension BPFCharArray: LosslessStringConvertible, CustomDebugStringConvertible {
    /// Creates a text, or returns `nil` when it has more than `count` bytes.
    public init?(_ description: String) {
        guard description.utf8.count <= count else { return nil }
        self.init(truncating: description)
    }

    /// The text.
    public var description: String {
        let size = textSize
        return unsafe bytes.span.bytes.extracting(first: size).withUnsafeBytes { bytes in
            unsafe String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The text in quotes.
    public var debugDescription: String { description.debugDescription }
}

extension BPFCharArray: ExpressibleByStringLiteral {
    /// Creates a text. A literal of more than `count` bytes is a programming error.
    public init(stringLiteral text: String) {
        precondition(
            text.utf8.count <= count,
            "\"\(text)\" has \(text.utf8.count) bytes and does not fit into char[\(count)]"
        )
        self.init(truncating: text)
    }
}

extension BPFCharArray: Hashable {
    /// Returns whether all bytes are equal, as the kernel compares keys: also those after the text.
    public static func == (one: Self, other: Self) -> Bool {
        for index in 0..<count where one.bytes[index] != other.bytes[index] { return false }
        return true
    }

    /// Returns whether the array contains a text.
    public static func == (one: Self, other: some StringProtocol) -> Bool { one.description == other }

    /// Hashes all bytes.
    public func hash(into hasher: inout Hasher) {
        unsafe bytes.span.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}
