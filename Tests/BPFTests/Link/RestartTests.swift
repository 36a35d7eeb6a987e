// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// What is left of a process that ended, and how the next one takes over.
@Suite(
    "Restarts",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted")
)
struct RestartTests {
    private static func sent(_ object: BPFObject) throws -> UInt64 {
        try object.globals.value("sent_packets", as: UInt64.self)
    }

    @Test func aPinnedLinkIsUpdatedByTheNextProcess() async throws {
        let path = try PinFolder.shared.path("restart")
        let group = try Cgroup.make()
        defer { group.remove() }
        let (folder, name) = (group.path.string, path.string)
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, name = name as String] in
            let object = try Fixture.load("cgroup_skb")
            try object.program("on_send").attach(to: .cgroup(path: folder)).pin(at: name)
            // Without a pin, nothing is left of it.
            let other = try object.program("on_receive").attach(to: .cgroup(path: folder))
            kill(getpid(), SIGKILL)
            _ = other
        }
        let egress = AttachTarget.cgroup(path: group.path, attachType: .cgroupInetEgress)
        let ingress = AttachTarget.cgroup(path: group.path, attachType: .cgroupInetIngress)
        let link = try Link(pinnedAt: path)
        #expect(try BPFSystem.attachedPrograms(at: egress).map(\.programID) == [link.info().programID])
        // The kernel frees what the process held a moment after it died.
        for _ in 0..<100 where try !BPFSystem.attachedPrograms(at: ingress).isEmpty { usleep(10_000) }
        #expect(try BPFSystem.attachedPrograms(at: ingress).isEmpty)
        #expect(link.isPinned && link.isAttached)

        let next = try Fixture.load("cgroup_skb")
        let former = try BPFProgram(id: link.info().programID)
        try NetworkNamespace.run {
            try group.inside {
                for _ in 0..<5 { #expect(test_loopback(4242, 0, 100) == 1) }
                try link.update(to: next.program("on_send"), replacing: former)
                for _ in 0..<5 { #expect(test_loopback(4242, 0, 100) == 1) }
            }
        }
        #expect(try Self.sent(next) == 5)
        #expect(try link.info().programID == next.program("on_send").id)
        try link.unpin()
        try link.detach()
        // Linux 5.10 detaches it a moment later.
        for _ in 0..<100 where try !BPFSystem.attachedPrograms(at: egress).isEmpty { usleep(10_000) }
        #expect(try BPFSystem.attachedPrograms(at: egress).isEmpty)
    }
}
