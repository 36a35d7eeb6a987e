// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

extension OutputBuffer {
    /// Appends an argument that is a number or a set of symbols. No character of it needs to be escaped.
    mutating func append(_ value: UInt64, as kind: ArgumentKind) {
        switch kind {
        case .int, .fd, .pid:
            append(decimal: Int64(Int32(truncatingIfNeeded: value)))
        case .uint:
            append(decimal: value & UInt64(UInt32.max))
        case .long:
            append(decimal: Int64(bitPattern: value))
        case .size:
            append(decimal: value)
        case .octal, .mode, .openmode:
            append(octal: value & 0xffff_ffff)
        case .address, .string, .output, .argv, .sockaddr:
            value == 0 ? append("NULL") : append(hex: value)
        case .hex:
            append(hex: value)
        default:
            guard let symbols = kind.symbols else { return append(hex: value) }
            append(value, symbols)
        }
    }

    /// Appends a socket address: `10.0.0.1:80`, `[::1]:80`, a path or `@name` of a Unix socket, or its family.
    mutating func append(sockaddr bytes: UnsafeBufferPointer<UInt8>, _ escaping: Escaping) {
        guard bytes.count >= 2 else { return append("?") }
        let family = UInt64(UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt16.self))
        switch family {
        case 1 where bytes.count > 2:
            let path = UnsafeBufferPointer(rebasing: bytes[2...])
            if path[0] == 0 {
                append(byte: UInt8(ascii: "@"))
                append(escaped: UnsafeBufferPointer(rebasing: path[1...]), escaping)
            } else {
                append(escaped: UnsafeBufferPointer(rebasing: path.prefix { $0 != 0 }), escaping)
            }
        case 2 where bytes.count >= 8:
            for index in 4..<8 {
                if index > 4 { append(byte: UInt8(ascii: ".")) }
                append(decimal: UInt64(bytes[index]))
            }
            append(port: bytes)
        case 10 where bytes.count >= 24:
            append(byte: UInt8(ascii: "["))
            append(ipv6: UnsafeBufferPointer(rebasing: bytes[8..<24]))
            append(byte: UInt8(ascii: "]"))
            append(port: bytes)
        default:
            append(family, .addressFamilies)
        }
    }

    private mutating func append(port bytes: UnsafeBufferPointer<UInt8>) {
        append(byte: UInt8(ascii: ":"))
        append(decimal: UInt64(bytes[2]) << 8 | UInt64(bytes[3]))
    }

    /// Appends an IPv6 address with its longest run of zero groups left out (RFC 5952).
    private mutating func append(ipv6 bytes: UnsafeBufferPointer<UInt8>) {
        func group(_ index: Int) -> UInt64 { UInt64(bytes[index * 2]) << 8 | UInt64(bytes[index * 2 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, group(end) == 0 { end += 1 }
            if end - start > max(longest.count, 1) { longest = start..<end }
            start = max(end, start + 1)
        }
        var index = 0
        while index < 8 {
            if index == longest.lowerBound, !longest.isEmpty {
                append("::")
                index = longest.upperBound
                continue
            }
            if index > 0, index != longest.upperBound || longest.isEmpty { append(byte: UInt8(ascii: ":")) }
            append(hexDigits: group(index), digits: 1)
            index += 1
        }
    }
}
