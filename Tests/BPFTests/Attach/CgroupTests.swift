// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
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

    @Test func aGroupWithOneProgramOverridesOrExcludesOthers() throws {
        try Cgroup.run { group in
            let inner = group.path.appending("inner")
            #expect(mkdir(inner.string, 0o755) == 0)
            defer { rmdir(inner.string) }
            let objects = try (0..<3).map { _ in try Fixture.load("cgroup_skb") }
            let programs = try objects.map { try $0.program("on_send") }
            let outer = try programs[0].attach(to: .cgroup(path: group.path, mode: .override))
            let below = try programs[1].attach(to: .cgroup(path: inner, mode: .override))
            let hook = AttachTarget.cgroup(path: inner, attachType: .cgroupInetEgress)
            // The outer one does not run for the inner group.
            let effective = try BPFSystem.attachedPrograms(at: hook, includesInherited: true)
            #expect(effective.map(\.programID) == [programs[1].id])
            #expect(bpfError { try programs[2].attach(to: .cgroup(path: inner)) }?.code == .alreadyAttached)
            try below.update(to: programs[2], replacing: programs[1])
            #expect(try BPFSystem.attachedPrograms(at: hook).map(\.programID) == [programs[2].id])
            #expect(outer.isAttached && below.isAttached)
            #expect(bpfError { try outer.pin(at: PinFolder.shared.path("cgroup")) }?.code == .notSupported)
            try below.detach()
            try outer.detach()
            #expect(try BPFSystem.attachedPrograms(at: hook, includesInherited: true).isEmpty)
            let exclusive = try programs[0].attach(to: .cgroup(path: group.path, mode: .exclusive))
            #expect(bpfError { try programs[1].attach(to: .cgroup(path: inner)) }?.code == .alreadyAttached)
            try exclusive.detach()
            let ordered = bpfError {
                try programs[0].attach(to: .cgroup(path: inner, mode: .override, order: .first))
            }
            #expect(ordered?.code == .invalidArgument)
        }
    }

    @Test func programsOfAGroupHaveAnOrder() throws {
        try Cgroup.run { group in
            let programs = try (0..<3).map { _ in try Fixture.load("cgroup_skb").program("on_send") }
            let hook = AttachTarget.cgroup(path: group.path, attachType: .cgroupInetEgress)
            let anchor = try programs[0].attach(to: .cgroup(path: group.path))
            guard KernelVersion.running >= KernelRequirement.cgroupOrder.since else {
                let error = bpfError { try programs[1].attach(to: .cgroup(path: group.path, order: .first)) }
                #expect(error?.code == .notSupported)
                try anchor.detach()
                return
            }
            let first = try programs[1].attach(to: .cgroup(path: group.path, order: .before(anchor)))
            let revision = try #require(BPFSystem.attachedPrograms(at: hook).revision)
            let last = try programs[2].attach(to: .cgroup(path: group.path, expectedRevision: revision))
            let attached = try BPFSystem.attachedPrograms(at: hook)
            #expect(attached.map(\.programID) == [programs[1].id, programs[0].id, programs[2].id])
            let late = bpfError {
                try Fixture.load("cgroup_skb").program("on_send")
                    .attach(to: .cgroup(path: group.path, expectedRevision: revision))
            }
            #expect(late?.code == .busy)
            let missing = bpfError {
                try programs[1].attach(to: .cgroup(path: group.path, order: .before(programID: 0x7FFF_FFFF)))
            }
            #expect(missing?.code == .targetNotFound && missing?.message.contains("anchor") == true)
            try Link.detach([first, anchor, last])
            let detached = bpfError {
                try programs[1].attach(to: .cgroup(path: group.path, order: .before(anchor)))
            }
            #expect(detached?.code == .invalidArgument)
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
