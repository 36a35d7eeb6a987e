// SPDX-License-Identifier: Apache-2.0

/// What the kernel says of a descriptor in /proc/self/fdinfo: lines of a name, a colon and a value.
struct DescriptorInfo {
    private let text: String

    /// `nil` when /proc is not mounted or the descriptor is not open.
    init?(_ descriptor: CInt) {
        guard let text = SmallFile.read("/proc/self/fdinfo/\(descriptor)") else { return nil }
        self.text = text
    }

    /// The value of a name, or `nil` when there is none.
    subscript(name: String) -> Substring? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0] == name else { continue }
            let value = parts[1].drop { $0 == " " || $0 == "\t" }
            return value
        }
        return nil
    }
}
