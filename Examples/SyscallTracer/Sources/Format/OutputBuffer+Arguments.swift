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
        case _ where kind.isAddress:
            value == 0 ? append("NULL") : append(hex: value)
        case .hex:
            append(hex: value)
        default:
            guard let symbols = kind.symbols else { return append(hex: value) }
            append(value, symbols)
        }
    }

    /// Appends what the kernel read of a structure, as `{flags=…, …}`: no character of it needs to be escaped.
    mutating func append(structure bytes: UnsafeBufferPointer<UInt8>, as kind: ArgumentKind) {
        func word(_ index: Int) -> UInt64 {
            let offset = index * MemoryLayout<UInt64>.size
            guard offset + MemoryLayout<UInt64>.size <= bytes.count else { return 0 }
            return UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        append("{flags=")
        switch kind {
        case .cloneargs:  // struct clone_args of <linux/sched.h>
            append(word(0), as: .clone)
            append(", exit_signal=")
            append(word(4), as: .signal)
        default:  // struct open_how of <linux/openat2.h>
            append(word(0), as: .openflags)
            append(", mode=")
            append(octal: word(1))
            append(", resolve=")
            append(word(2), .resolveFlags)
        }
        append("}")
    }

    /// Appends a socket address: `10.0.0.1:80`, `[::1]:80`, a path or `@name` of a Unix socket, or its family.
    mutating func append(sockaddr bytes: UnsafeBufferPointer<UInt8>, _ escaping: Escaping) {
        guard bytes.count >= 2 else { return append("?") }
        let family = UInt64(UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt16.self))
        switch family {
        case 1 where bytes.count > 2:
            let path = UnsafeBufferPointer(rebasing: bytes[2...])
            // As every path; in JSON the quotation marks are there already.
            if escaping == .text { append(byte: UInt8(ascii: "\"")) }
            if path[0] == 0 {
                append(byte: UInt8(ascii: "@"))
                append(escaped: UnsafeBufferPointer(rebasing: path[1...]), escaping)
            } else {
                append(escaped: UnsafeBufferPointer(rebasing: path.prefix { $0 != 0 }), escaping)
            }
            if escaping == .text { append(byte: UInt8(ascii: "\"")) }
        case 2 where bytes.count >= 8:
            append(ipv4: UnsafeBufferPointer(rebasing: bytes[4..<8]))
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

    private mutating func append(ipv4 bytes: UnsafeBufferPointer<UInt8>) {
        for (index, byte) in bytes.enumerated() {
            if index > 0 { append(byte: UInt8(ascii: ".")) }
            append(decimal: UInt64(byte))
        }
    }

    /// Appends an IPv6 address with its longest run of zero groups left out (RFC 5952).
    private mutating func append(ipv6 bytes: UnsafeBufferPointer<UInt8>) {
        func group(_ index: Int) -> UInt64 { UInt64(bytes[index * 2]) << 8 | UInt64(bytes[index * 2 + 1]) }
        if (0..<5).allSatisfy({ group($0) == 0 }), group(5) == 0xffff {
            append("::ffff:")
            return append(ipv4: UnsafeBufferPointer(rebasing: bytes[12...]))
        }
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
