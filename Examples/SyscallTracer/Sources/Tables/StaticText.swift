// SPDX-License-Identifier: Apache-2.0

/// A part of a string literal: text that costs no allocation and no reference count to pass around.
struct StaticText: @unchecked Sendable {  // points to the executable's constants
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ text: StaticString) {
        bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The text between separators, without the empty pieces.
    func split(_ separator: Character) -> [StaticText] {
        guard let ascii = separator.asciiValue else { return [self] }
        return bytes.split(separator: ascii).map { StaticText(UnsafeBufferPointer(rebasing: $0)) }
    }
}

extension StaticText: CustomStringConvertible {
    var description: String { String(decoding: bytes, as: UTF8.self) }
}
