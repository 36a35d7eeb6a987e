// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// Lists of CPUs as the kernel writes them: `0-3,5`.
enum CPUList {
    /// The CPUs that are online, in order.
    static var online: [Int] {
        if let text = SmallFile.read("/sys/devices/system/cpu/online") { return parse(text) }
        // Without /sys, they are numbered without gaps in nearly all cases.
        return Array(0..<max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))))
    }

    /// A number that a CPU has while it is online, and another one when it comes back; 0 if it is offline or not known.
    ///
    /// The kernel creates this folder each time that the CPU comes online, and its files have no number twice.
    static func onlineID(_ cpu: Int) -> UInt64 {
        var status = stat()
        return unsafe stat("/sys/devices/system/cpu/cpu\(cpu)/topology", &status) == 0 ? UInt64(status.st_ino) : 0
    }

    static func parse(_ text: String) -> [Int] {
        text.split { $0 == "," || $0.isWhitespace }.flatMap { range -> [Int] in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 20 else { return [] }
            return Array(first...last)
        }
    }
}
