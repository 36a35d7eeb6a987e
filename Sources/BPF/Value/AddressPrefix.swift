// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The text and the bits of address prefixes.
enum AddressPrefix {
    /// Returns the address with zeros after a number of bits.
    static func masked<let count: Int>(_ address: [count of UInt8], length: Int) -> [count of UInt8] {
        [count of UInt8] { index in
            let bits = min(max(length - index * 8, 0), 8)
            return address[index] & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        }
    }

    /// Splits `address/length`; without a length it is the largest.
    static func split(_ text: String, largest: Int) -> (address: Substring, length: Int)? {
        guard let slash = text.lastIndex(of: "/") else { return (text[...], largest) }
        guard let length = decimal(text[text.index(after: slash)...], largest: largest) else { return nil }
        return (text[..<slash], length)
    }

    /// A number in decimal digits without leading zeros, which some programs read as octal.
    static func decimal(_ text: Substring, largest: Int) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 3, text == "0" || text.first != "0",
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let number = Int(text), number <= largest
        else { return nil }
        return number
    }

    /// Reads an address in any of the forms of RFC 4291.
    static func ipv6(_ text: Substring) -> [16 of UInt8]? {
        var address: [16 of UInt8] = [16 of UInt8](repeating: 0)
        guard !text.utf8.contains(0) else { return nil }
        let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe inet_pton(AF_INET6, String(text), bytes.baseAddress)
        }
        return result == 1 ? address : nil
    }

    /// The shortest form, of RFC 5952.
    static func text(of address: [16 of UInt8]) -> String {
        var text = [CChar](repeating: 0, count: 46)
        let result = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe inet_ntop(AF_INET6, bytes.baseAddress, &text, UInt32(text.count))
        }
        let end = unsafe result == nil ? 0 : text.firstIndex(of: 0) ?? text.count
        return String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
