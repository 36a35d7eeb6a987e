// SPDX-License-Identifier: Apache-2.0

/// The decoder of generated text, whose bytes are checked where they are used.
enum Base64 {
    /// Decodes Base64 with the standard alphabet and padding. Other characters count as `A`.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let padding = unsafe text.suffix(2).count { $0 == UInt8(ascii: "=") }
        let size = text.count / 4 * 3 - padding
        guard size > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { target, count in
            var place = 0
            for index in stride(from: 0, to: text.count - 3, by: 4) {
                let group =
                    unsafe values[Int(text[index])] << 18 | values[Int(text[index + 1])] << 12
                    | values[Int(text[index + 2])] << 6 | values[Int(text[index + 3])]
                unsafe target[place] = UInt8(truncatingIfNeeded: group >> 16)
                unsafe target[place + 1] = UInt8(truncatingIfNeeded: group >> 8)
                unsafe target[place + 2] = UInt8(truncatingIfNeeded: group)
                place += 3
            }
            count = size
        }
    }

    private static let values: InlineArray<256, UInt32> = {
        var values = InlineArray<256, UInt32>(repeating: 0)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (index, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt32(index) }
        return values
    }()
}
