// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// What is attached at a hook.
@Suite("Programs at a hook", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct AttachedProgramsTests {
    @Test func interfacesHaveTheirPrograms() throws {
        try NetworkNamespace.run {
            let xdp = try Fixture.load("xdp").program("filter")
            let object = try Fixture.load("tcx")
            #expect(try BPFSystem.attachedPrograms(at: .xdp(interface: "lo")).isEmpty)
            #expect(try BPFSystem.attachedPrograms(at: .tc(interface: "lo", .ingress)).isEmpty)
            let links = [
                try xdp.attach(to: .xdp(interface: "lo", mode: .skb)),
                try object.program("second").attach(to: .tc(interface: "lo", .ingress, priority: 9)),
                try object.program("first").attach(to: .tc(interface: "lo", .ingress, priority: 3)),
            ]
            #expect(try BPFSystem.attachedPrograms(at: .xdp(interface: "lo")).map(\.programID) == [xdp.id])
            let filters = try BPFSystem.attachedPrograms(at: .tc(interface: "lo", .ingress))
            #expect(try filters.map(\.programID) == [object.program("first").id, object.program("second").id])
            #expect(filters.revision == nil && filters[0].linkID == nil)
            #expect(try BPFSystem.attachedPrograms(at: .tc(interface: "lo", .egress)).isEmpty)
            try Link.detach(links)
            #expect(try BPFSystem.attachedPrograms(at: .xdp(interface: "lo")).isEmpty)
        }
    }

    @Test(.requires(.tcx)) func orderedHooksHaveARevision() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let (first, second) = (try object.program("first"), try object.program("second"))
            let hook = AttachTarget.tcx(interface: "lo", .ingress)
            let links = [
                try second.attach(to: hook), try first.attach(to: .tcx(interface: "lo", .ingress, order: .first)),
            ]
            let attached = try BPFSystem.attachedPrograms(at: hook)
            #expect(attached.map(\.programID) == [first.id, second.id])
            #expect(attached.map(\.linkID) == [links[1].id, links[0].id])
            let revision = try #require(attached.revision)
            let drop = try object.program("drop")
            let link = try drop.attach(
                to: .tcx(interface: "lo", .ingress, order: .before(links[0]), expectedRevision: revision)
            )
            #expect(
                try BPFSystem.attachedPrograms(at: hook).map(\.programID) == [first.id, drop.id, second.id]
            )
            // The hook has changed since.
            try link.detach()
            let changed = bpfError {
                try drop.attach(to: .tcx(interface: "lo", .ingress, expectedRevision: revision))
            }
            #expect(changed?.code == .busy)
            let missing = bpfError {
                try drop.attach(to: .tcx(interface: "lo", .ingress, order: .after(linkID: 0x7FFF_FFFF)))
            }
            #expect(missing?.code == .targetNotFound)
            try Link.detach(links)
        }
    }

    @Test func manyProgramsAreAllListed() throws {
        try NetworkNamespace.run {
            guard BPFFeatures.probe(feature: .networkNamespace) == .supported else { return }
            // More than the first query has room for.
            let links = try (0..<60).map { _ in
                try Fixture.load("sockets").program("on_lookup").attach(to: .networkNamespace())
            }
            let hook = AttachTarget.networkNamespace(attachType: .skLookup)
            let attached = try BPFSystem.attachedPrograms(at: hook)
            #expect(attached.map(\.programID) == (try links.map { try $0.info().programID }))
            #expect(bpfError { try BPFSystem.attachedPrograms(at: .networkNamespace()) }?.code == .invalidArgument)
            try Link.detach(links)
        }
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func controlGroupsListTheirOwnAndInherited() throws {
        try Cgroup.run { group in
            let inner = group.path.appending("inner")
            #expect(mkdir(inner.string, 0o755) == 0)
            defer { rmdir(inner.string) }
            let programs = try (0..<2).map { _ in try Fixture.load("cgroup_skb").program("on_send") }
            let links = [
                try programs[0].attach(to: .cgroup(path: group.path)), try programs[1].attach(to: .cgroup(path: inner)),
            ]
            let hook = AttachTarget.cgroup(path: inner, attachType: .cgroupInetEgress)
            #expect(try BPFSystem.attachedPrograms(at: hook).map(\.programID) == [programs[1].id])
            let all = try BPFSystem.attachedPrograms(at: hook, includesInherited: true).map(\.programID)
            #expect(Set(all).isSuperset(of: programs.map(\.id)))
            try Link.detach(links)
            #expect(try BPFSystem.attachedPrograms(at: hook).isEmpty)
        }
    }

    @Test func hooksThatCannotBeListedAreErrors() throws {
        #expect(
            bpfError { try BPFSystem.attachedPrograms(at: .tracepoint("sched", "sched_switch")) }?.code == .notSupported
        )
        #expect(bpfError { try BPFSystem.attachedPrograms(at: .xdp(interface: "nowhere0")) }?.code == .targetNotFound)
        let missing = AttachTarget.cgroup(path: "/no/such/group", attachType: .cgroupInetEgress)
        #expect(bpfError { try BPFSystem.attachedPrograms(at: missing) }?.code == .targetNotFound)
        #expect(bpfError { try BPFSystem.attachedPrograms(at: .cgroup(path: "/proc")) }?.code == .invalidArgument)
        let other = AttachTarget.cgroup(path: "/proc", attachType: .cgroupInetEgress)
        #expect(bpfError { try BPFSystem.attachedPrograms(at: other) }?.code == .invalidArgument)
    }
}
