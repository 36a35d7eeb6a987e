// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Testing

/// Switching a CPU off and on.
enum Hotplug {
    static var cpu: Int {
        get throws { try #require((1..<64).first { access(path($0), W_OK) == 0 }) }
    }

    /// Whether the kernel does it.
    static let isPossible: Bool = {
        guard let cpu = try? cpu, (try? set(cpu, online: false)) != nil else { return false }
        return (try? set(cpu, online: true)) != nil
    }()

    static func set(_ cpu: Int, online: Bool) throws {
        let file = try FileDescriptor.open(path(cpu), .writeOnly)
        try file.closeAfter { _ = try file.writeAll((online ? "1" : "0").utf8) }
    }

    private static func path(_ cpu: Int) -> String { "/sys/devices/system/cpu/cpu\(cpu)/online" }
}
