// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// What the kernel reports of each kind of link.
@Suite("Details of links", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct LinkDetailsTests {
    private func isAtLeast(_ major: Int, _ minor: Int) -> Bool { KernelVersion.running >= KernelVersion(major, minor) }

    @Test func rawTracepointsHaveTheirName() throws {
        let link = try Fixture.load("tracing").program("on_raw_tracepoint").attach()
        let info = try link.info()
        #expect(info.details == .rawTracepoint(name: "sys_enter", cookie: 0))
        #expect(info.details.description == "raw_tracepoint sys_enter")
        try link.detach()
    }

    @Test func tracepointsHaveTheirNameAndCookie() throws {
        let program = try Fixture.load("tracing").program("bare")
        guard BPFFeatures.probe(feature: .perfEventLinks) == .supported else {
            let link = try program.attach(to: .tracepoint("raw_syscalls", "sys_enter"))
            #expect(bpfError { try link.info() }?.code == .notSupported)
            #expect(link.id == nil && link.isAttached)
            try link.detach()
            return
        }
        let link = try program.attach(to: .tracepoint("raw_syscalls", "sys_enter", cookie: 77))
        let info = try link.info()
        #expect(info.kind == .perfEvent && info.id == link.id)
        if isAtLeast(6, 6) {
            guard case .tracepoint(let name, let cookie) = info.details else {
                Issue.record("\(info.details)")
                return
            }
            #expect(name == "sys_enter")
            #expect(cookie == (isAtLeast(6, 9) ? 77 : 0))
        } else {
            #expect(info.details == .other)
        }
        try link.detach()
    }

    @Test func uprobesHaveTheirPlace() throws {
        let link = try Fixture.load("uprobe").program("on_entry")
            .attach(to: .uprobe(binary: "/proc/self/exe", function: "test_add"))
        defer { try? link.detach() }
        guard isAtLeast(6, 6) else { return }
        guard case .uprobe(let probe) = try link.info().details else {
            Issue.record("\(try link.info().details)")
            return
        }
        #expect(probe.path == "/proc/self/exe")
        #expect(probe.offset > 0 && !probe.isReturn)
    }

    @Test func theHookOfARemovedInterfaceIsGone() throws {
        try NetworkNamespace.run {
            try NetworkNamespace.add("veth", "left")
            let index = if_nametoindex("left")
            var links = [try Fixture.load("xdp").program("filter").attach(to: .xdp(interface: "left"))]
            #expect(try links[0].info().details == .xdp(interface: index))
            #expect(try links[0].info().details.description == "xdp left")
            if BPFFeatures.probe(feature: .tcx) == .supported {
                let tcx = try Fixture.load("tcx").program("first").attach(to: .tcx(interface: "left", .egress))
                #expect(try tcx.info().details == .tcx(interface: index, attachType: .tcxEgress))
                links.append(tcx)
            }
            let filter = try Fixture.load("tcx").program("first").attach(to: .tc(interface: "left", .ingress))
            links.append(filter)
            for link in links { #expect(link.isAttached) }
            #expect(test_remove_interface("left") == 0)
            for link in links { #expect(!link.isAttached) }
            #expect(try links[0].info().details == .xdp(interface: nil))
            let gone = bpfError { try links[0].update(to: Fixture.load("xdp").program("filter")) }
            #expect(gone?.code == .targetNotFound)
            for link in links { try link.detach() }
        }
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func controlGroupsAndNamespacesHaveTheirNumbers() throws {
        var group: Link?
        try Cgroup.run { cgroup in
            let link = try Fixture.load("cgroup_skb").program("on_send").attach(to: .cgroup(path: cgroup.path))
            var status = stat()
            #expect(stat(cgroup.path.string, &status) == 0)
            #expect(try link.info().details == .cgroup(id: UInt64(status.st_ino), attachType: .cgroupInetEgress))
            #expect(link.isAttached)
            group = link
        }
        // The kernel detaches from a removed group a moment later.
        for _ in 0..<200 where group?.isAttached == true { usleep(10_000) }
        #expect(group?.isAttached == false)
        try group?.detach()
        try NetworkNamespace.run {
            let link = try Fixture.load("sockets").program("on_lookup").attach(to: .networkNamespace())
            var status = stat()
            #expect(stat("/proc/thread-self/ns/net", &status) == 0)
            #expect(
                try link.info().details
                    == .networkNamespace(inode: UInt32(status.st_ino), attachType: .skLookup)
            )
            try link.detach()
        }
    }

    @Test func iteratorsHaveTheirTarget() throws {
        let program = try Fixture.load("map_iterator").program("dump")
        let elements = try BPFMap(type: .hash, keySize: 4, valueSize: 8, maxEntries: 4)
        let link = try program.attach(to: .iterator(over: elements))
        guard case .iterator(let iterator) = try link.info().details else {
            Issue.record("\(try link.info().details)")
            return
        }
        #expect(iterator.target == "bpf_map_elem")
        #expect(iterator.mapID == elements.id)
        try link.detach()
    }

    @Test(.requires(.netfilter)) func netfilterHooksHaveTheirPriority() throws {
        try NetworkNamespace.run {
            let program = try #require(Fixture.load("netfilter").programs.first)
            let link = try program.attach(to: .netfilter(.ipv4, .input, priority: -7))
            #expect(try link.info().details.description == "netfilter ipv4 input at priority -7")
            try link.detach()
        }
    }

    @Test(.enabled(if: Hooks.kprobes, "the kernel has no kprobes")) func kprobesHaveTheirFunction() throws {
        let program = try #require(Fixture.load("kprobe").programs.first { $0.section.hasPrefix("kprobe/") })
        let link = try program.attach()
        defer { try? link.detach() }
        guard isAtLeast(6, 6) else { return }
        guard case .kprobe(let probe) = try link.info().details else {
            Issue.record("\(try link.info().details)")
            return
        }
        #expect(probe.function == "security_task_getpgid" && probe.offset == 0 && !probe.isReturn)
    }

    @Test(.requires(.kprobeMulti)) func manyFunctionsHaveTheirNumber() throws {
        let link = try Fixture.load("kprobe_multi").program("on_entry").attach()
        defer { try? link.detach() }
        guard isAtLeast(6, 6) else { return }
        guard case .kprobeMulti(let probe) = try link.info().details else {
            Issue.record("\(try link.info().details)")
            return
        }
        #expect(probe.count > 0 && probe.addresses.count == probe.count && !probe.isReturn)
        #expect(probe.cookies == (isAtLeast(6, 9) ? Array(repeating: 0, count: probe.count) : []))
        let marked = try Fixture.load("kprobe_multi").program("on_entry")
            .attach(to: .kprobeMulti(functions: ["security_task_getpgid"], cookies: [500]))
        defer { try? marked.detach() }
        guard isAtLeast(6, 9), case .kprobeMulti(let probe) = try marked.info().details else { return }
        #expect(probe.cookies == [500])
    }
}
