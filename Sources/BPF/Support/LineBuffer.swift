// SPDX-License-Identifier: Apache-2.0

/// Splits a stream of bytes into lines.
struct LineBuffer {
    private var bytes: [UInt8] = []
    private var start = 0

    mutating func append(_ more: some Sequence<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next complete line without its end.
    mutating func next() -> String? {
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { start = end + 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// What is left without an end of line, or `nil`.
    mutating func rest() -> String? {
        guard start < bytes.count else { return nil }
        defer { start = bytes.count }
        return String(decoding: bytes[start...], as: UTF8.self)
    }
}
