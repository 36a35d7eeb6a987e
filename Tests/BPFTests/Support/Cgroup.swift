// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// A control group for one test.
struct Cgroup {
    let path: FilePath

    /// Makes a group, runs `body`, and removes it.
    static func run<Result>(_ body: (Cgroup) throws -> Result) throws -> Result {
        let group = try make()
        defer { group.remove() }
        return try body(group)
    }

    static func make() throws -> Cgroup {
        let root = try #require(BPFKernel.cgroup2.first, "cgroup2 is not mounted")
        let group = Cgroup(path: root.appending("swift-bpf-test-\(getpid())"))
        guard mkdir(group.path.string, 0o755) == 0 else { throw Errno(rawValue: errno) }
        return group
    }

    func remove() {
        // Processes that moved out leave the group a moment later.
        for _ in 0..<100 where rmdir(path.string) != 0 && errno == EBUSY { usleep(10_000) }
        #expect(access(path.string, F_OK) != 0, "the control group is left behind")
    }

    /// Runs `body` with this process in the group.
    func inside<Result>(_ body: () throws -> Result) throws -> Result {
        let own = try Hooks.read("/proc/self/cgroup").split(separator: "\n").first { $0.hasPrefix("0::") }
        let former = try #require(own).dropFirst("0::/".count)
        try move(to: path)
        defer {
            do {
                try move(to: path.removingLastComponent().pushing(FilePath(String(former))))
            } catch {
                Issue.record("the process cannot leave the control group: \(error)")
            }
        }
        return try body()
    }

    private func move(to path: FilePath) throws {
        let file = try FileDescriptor.open(path.appending("cgroup.procs"), .writeOnly)
        try file.closeAfter { _ = try file.writeAll("\(getpid())".utf8) }
    }
}
