// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// The kernel's tracing file system, through which tracepoints and probes are found.
enum Tracefs {
    /// Where it is mounted, or `nil`. libbpf looks in the same two places, in this order of preference.
    static var mountPoint: String? {
        ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"].first { path in
            FileAccess.exists("\(path)/events")
        }
    }

    /// Where it is mounted when this process may not look into it, or `nil`.
    static var unreadable: String? {
        ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"].first { path in
            FileAccess.check("\(path)/events", R_OK | X_OK) == EACCES
        }
    }

    /// The number of an event in perf_event_open(2).
    static func number(ofEvent name: String, in category: String) throws(Errno) -> UInt64 {
        let path = "\(mountPoint ?? "/sys/kernel/tracing")/events/\(category)/\(name)/id"
        let file = OwnedDescriptor(adopting: try systemCall { unsafe open(path, O_RDONLY | O_CLOEXEC) })
        let text = String(decoding: try SmallFile.read(file), as: UTF8.self)
        guard let number = UInt64(text.filter { !$0.isWhitespace }) else { throw .invalidArgument }
        return number
    }

    /// The events, each with its category and its name.
    static var events: [(category: Substring, name: Substring)] {
        guard let mountPoint, let list = SmallFile.read("\(mountPoint)/available_events") else { return [] }
        return list.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
    }

    /// The categories that have an event of this name.
    static func categories(of event: String) -> [String] {
        events.filter { $0.name == event }.map { String($0.category) }
    }
}
