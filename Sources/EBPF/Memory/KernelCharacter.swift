// SPDX-License-Identifier: Apache-2.0

/// A byte of text: `char` in C, and in the types that user space sees.
public struct KernelCharacter: BitwiseCopyable, Sendable, Equatable, ExpressibleByIntegerLiteral {
    /// The byte.
    public var byte: UInt8

    /// Creates a character from a byte.
    @inline(__always)
    public init(_ byte: UInt8) {
        self.byte = byte
    }

    /// Creates a character from a literal.
    @inline(__always)
    public init(integerLiteral byte: UInt8) {
        self.byte = byte
    }

    /// Compares two characters.
    @inline(__always)
    public static func == (left: KernelCharacter, right: KernelCharacter) -> Bool {
        left.byte == right.byte
    }
}

extension InlineArray where Element == KernelCharacter {
    /// Creates an array with the text of a literal, which has zero bytes behind it.
    ///
    /// The text must be shorter than the array: the last byte is always zero.
    @inline(__always)
    public init(_ text: StaticString) {
        precondition(text.utf8CodeUnitCount < Self.count, "the text must be shorter than the array")
        self.init(repeating: 0)
        for index in 0..<text.utf8CodeUnitCount {
            self[index] = KernelCharacter(text.utf8Start[index])
        }
    }
}
