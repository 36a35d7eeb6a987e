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
