// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Testing

/// Programs at the hooks of netfilter.
@Suite(
    "netfilter",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(
        if: BPFFeatures.probe(feature: .netfilter) == .supported,
        "netfilter programs need Linux 6.4 and CONFIG_NETFILTER_BPF_LINK"
    )
)
struct NetfilterTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("netfilter")
        try open.globals.set("target_mark", to: UInt32(0xBEEF))
        return try open.load()
    }

    private func packets(_ object: BPFObject) throws -> UInt64 {
        try object.globals.value("packets", as: UInt64.self)
    }

    @Test(arguments: [AttachTarget.NetfilterHook.prerouting, .input, .output, .postrouting])
    func countsAndDropsPacketsAtEachHook(_ hook: AttachTarget.NetfilterHook) throws {
        try NetworkNamespace.run {
            let object = try load()
            let link = try object.program("on_packet").attach(to: .netfilter(.ipv4, hook, priority: -5))
            #expect(try link.info().kind == .netfilter)
            #expect(test_loopback(4242, 0xBEEF, 100) == 1)
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 1)
            #expect(try object.globals.value("bytes", as: UInt64.self) == 128)
            try object.globals.set("drop", to: UInt32(1))
            #expect(test_loopback(4242, 0xBEEF, 100) == 0)
            try link.detach()
            #expect(test_loopback(4242, 0xBEEF, 100) == 1)
            #expect(try packets(object) == 2)
        }
    }

    @Test func attachesWithDefragmentation() throws {
        try NetworkNamespace.run {
            let object = try load()
            let target = AttachTarget.netfilter(.ipv4, .prerouting, defragment: true)
            do {
                let link = try object.program("on_packet").attach(to: target)
                #expect(test_loopback(4242, 0xBEEF, 100) == 1)
                try link.detach()
                #expect(try packets(object) == 1)
                // What no probe can try, for Scripts/check-expectations.py.
                print("requirement \(KernelRequirement.netfilterDefragmentation.name): supported")
            } catch let error as BPFError where error.code == .notSupported {
                #expect(KernelVersion.running < KernelVersion(6, 6))
                print("requirement \(KernelRequirement.netfilterDefragmentation.name): unsupported")
            }
        }
    }

    @Test func rejectsInvalidAndTakenPriorities() throws {
        try NetworkNamespace.run {
            let program = try load().program("on_packet")
            for priority in [CInt.min, CInt.max] {
                let error = bpfError { try program.attach(to: .netfilter(.ipv6, .input, priority: priority)) }
                #expect(error?.code == .invalidArgument)
            }
            let early = bpfError {
                try program.attach(to: .netfilter(.ipv4, .input, priority: -400, defragment: true))
            }
            #expect(early?.code == .invalidArgument)
            let link = try program.attach(to: .netfilter(.ipv4, .input, priority: 3))
            let second = bpfError { try program.attach(to: .netfilter(.ipv4, .input, priority: 3)) }
            #expect(second?.code == .alreadyAttached)
            try link.detach()
        }
    }
}
