// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Files of the kernel's own file systems, whose size is known only when they have been read.
enum SmallFile {
    /// The whole content as text, or `nil` when it cannot be read.
    static func read(_ path: String) -> String? {
        guard let descriptor = try? systemCall({ unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) } })
        else {
            return nil
        }
        let file = OwnedDescriptor(adopting: descriptor)
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try? systemCall {
                unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file.rawValue, $0.baseAddress, $0.count) }
            }
            guard let count else { return nil }
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            content.append(contentsOf: buffer[..<count])
        }
    }
}
