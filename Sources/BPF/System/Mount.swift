// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The mounted file systems.
enum Mount {
    /// Where file systems of a type are mounted. Source: `/proc/self/mounts`, described in fstab(5).
    static func points(of type: String) -> [FilePath] {
        guard let mounts = SmallFile.read("/proc/self/mounts") else { return [] }
        return mounts.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == type else { return nil }
            return FilePath(unescaped(fields[1]))
        }
    }

    /// Spaces, tabs, newlines and backslashes are written as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = field.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, let value = UInt8(String(digits) ?? "", radix: 8) {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
