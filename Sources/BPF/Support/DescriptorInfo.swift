// SPDX-License-Identifier: Apache-2.0

/// What the kernel says of a descriptor in /proc/self/fdinfo: lines of a name, a colon and a value.
struct DescriptorInfo {
    private let text: [UInt8]

    /// `nil` when /proc is not mounted or the descriptor is not open.
    init?(_ descriptor: CInt) { self.init(path: "/proc/self/fdinfo/\(descriptor)") }

    /// Reads the description of another process's descriptor.
    init?(path: String) {
        guard let text = SmallFile.bytes(path) else { return nil }
        self.text = text
    }

    /// The value of a name, or `nil` when there is none.
    subscript(name: StaticString) -> String? {
        name.withUTF8Buffer { name in
            var start = 0
            while start < text.count {
                let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
                let colon = start + name.count
                if colon < end, text[colon] == UInt8(ascii: ":"), unsafe text[start..<colon].elementsEqual(name) {
                    let value = text[(colon + 1)..<end].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                    return String(decoding: value, as: UTF8.self)
                }
                start = end + 1
            }
            return nil
        }
    }
}
