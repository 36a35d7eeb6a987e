// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Lists of CPUs as the kernel writes them: `0-3,5`.
enum CPUList {
    /// The CPUs that are online, in order.
    static var online: [Int] {
        if let text = SmallFile.read("/sys/devices/system/cpu/online") { return parse(text) }
        // Without /sys, they are numbered without gaps in nearly all cases.
        return Array(0..<max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))))
    }

    static func parse(_ text: String) -> [Int] {
        text.split { $0 == "," || $0.isWhitespace }.flatMap { range -> [Int] in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 20 else { return [] }
            return Array(first...last)
        }
    }
}
