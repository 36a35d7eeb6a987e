// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import SystemPackage
import Testing

/// What the processes of a control group send and receive.
@Suite(
    "Control groups",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted")
)
struct CgroupTests {
    private func counts(_ object: BPFObject) throws -> [UInt64] {
        try ["received_packets", "received_bytes", "sent_packets", "sent_bytes"].map {
            try object.globals.value($0, as: UInt64.self)
        }
    }

    @Test func countsSentAndReceivedPackets() throws {
        try Cgroup.run { group in
            let object = try Fixture.load("cgroup_skb")
            let links = [
                try object.program("on_receive").attach(to: .cgroup(path: group.path)),
                try object.program("on_send").attach(to: .cgroup(path: group.path, attachType: .cgroupInetEgress)),
            ]
            #expect(try links[1].info().kind == .cgroup)
            try NetworkNamespace.run {
                // From outside of the group nothing is seen.
                #expect(test_loopback(4242, 0, 100) == 1)
                #expect(try counts(object) == [0, 0, 0, 0])
                try group.inside {
                    #expect(test_loopback(4242, 0, 100) == 1)
                    #expect(try counts(object) == [1, 128, 1, 128])
                    try object.globals.set("verdict", to: UInt32(0))
                    #expect(test_loopback(4242, 0, 100) == 0)
                    for link in links { try link.detach() }
                    #expect(test_loopback(4242, 0, 100) == 1)
                    #expect(try counts(object) == [1, 128, 2, 256])
                }
            }
        }
    }

    @Test func severalProgramsAttachToAGroup() throws {
        try Cgroup.run { group in
            let objects = [try Fixture.load("cgroup_skb"), try Fixture.load("cgroup_skb")]
            let links = try objects.map { try $0.program("on_send").attach(to: .cgroup(path: group.path)) }
            try NetworkNamespace.run { try group.inside { #expect(test_loopback(4242, 0, 10) == 1) } }
            for object in objects { #expect(try counts(object)[2] == 1) }
            for link in links { try link.detach() }
        }
    }

    @Test func rejectsInvalidGroupsAndOtherAttachTypes() throws {
        let program = try Fixture.load("cgroup_skb").program("on_send")
        let missing = bpfError { try program.attach(to: .cgroup(path: "/no/such/group")) }
        #expect(missing?.code == .targetNotFound)
        #expect(missing?.message.contains("/no/such/group") == true)
        #expect(bpfError { try program.attach(to: .cgroup(path: "/proc")) }?.code == .invalidArgument)
        #expect(bpfError { try program.attach(to: .cgroup(path: "/proc/self/comm")) }?.code == .invalidArgument)
        try Cgroup.run { group in
            let error = bpfError { try program.attach(to: .cgroup(path: group.path, attachType: .cgroupSysctl)) }
            #expect(error?.code == .invalidArgument)
        }
    }
}
