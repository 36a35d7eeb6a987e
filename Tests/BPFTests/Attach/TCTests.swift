// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Glibc
import Synchronization
import SystemPackage
import Testing

/// Filters of traffic control, which every kernel has and no kernel has links for.
@Suite("Traffic control filters", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct TCTests {
    private func packets(_ object: BPFObject) throws -> UInt64 {
        try object.globals.value("packets", as: InlineArray<2, UInt64>.self)[0]
    }

    /// The loopback interface's clsact, by libbpf itself.
    private func withHook<Result>(_ body: (inout bpf_tc_hook) -> Result) -> Result {
        let hook = UnsafeMutablePointer<bpf_tc_hook>.allocateZeroed()
        defer { hook.deallocate() }
        hook.pointee.sz = MemoryLayout<bpf_tc_hook>.size
        hook.pointee.ifindex = CInt(if_nametoindex("lo"))
        hook.pointee.attach_point = bpf_tc_attach_point(rawValue: BPF_TC_INGRESS.rawValue | BPF_TC_EGRESS.rawValue)
        return body(&hook.pointee)
    }

    private func createClsact() -> CInt {
        withHook {
            $0.attach_point = BPF_TC_INGRESS
            return bpf_tc_hook_create(&$0)
        }
    }

    private func destroyClsact() -> CInt { withHook { bpf_tc_hook_destroy(&$0) } }

    private var hasClsact: Bool {
        guard createClsact() == 0 else { return true }
        _ = destroyClsact()
        return false
    }

    @Test func filtersBothDirections() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            #expect(!hasClsact)
            let first = try object.program("first").attach(to: .tc(interface: "lo", .ingress))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 1)
            let drop = try object.program("drop").attach(to: .tc(interface: .index(1), .egress))
            #expect(test_loopback(4242, 0, 100) == 0)
            #expect(try object.globals.value("dropped", as: UInt64.self) == 1)
            // The first made clsact, which the second still needs.
            try first.detach()
            #expect(hasClsact)
            #expect(test_loopback(4242, 0, 100) == 0)
            try drop.detach()
            #expect(!hasClsact)
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 1)
            // What no probe can try, for Scripts/check-expectations.py.
            print("requirement \(KernelRequirement.tc.name): supported")
        }
    }

    @Test func keepsAnExistingClsact() throws {
        try NetworkNamespace.run {
            #expect(createClsact() == 0)
            let object = try Fixture.load("tcx")
            do {
                let link = try object.program("first")
                    .attach(to: .tc(interface: "lo", .ingress, priority: 7, handle: 3))
                #expect(test_loopback(4242, 0, 100) == 1)
                #expect(link.isAttached)
            }
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 1)
            #expect(hasClsact)
            #expect(destroyClsact() == 0)
        }
    }

    @Test func rejectsATakenPriorityAndHandle() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let target = AttachTarget.tc(interface: "lo", .ingress, priority: 1, handle: 1)
            let link = try object.program("first").attach(to: target)
            let taken = bpfError { try object.program("second").attach(to: target) }
            #expect(taken?.code == .alreadyAttached)
            #expect(link.isAttached && hasClsact)
            try link.detach()
            #expect(!hasClsact)
        }
    }

    @Test func filtersAreReplacedWithoutAGap() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let second = { try object.globals.value("packets", as: InlineArray<2, UInt64>.self)[1] }
            let link = try object.program("first").attach(to: .tc(interface: "lo", .ingress, priority: 1, handle: 1))
            let expected = try object.program("drop")
            #expect(
                bpfError { try link.update(to: object.program("second"), replacing: expected) }?.code == .busy
            )
            try link.update(to: object.program("second"), replacing: object.program("first"))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try (packets(object), second()) == (0, 1))
            #expect(link.isAttached)
            // Another handle takes its place: the first one's is gone.
            let other = try object.program("first")
                .attach(to: .tc(interface: "lo", .ingress, priority: 1, handle: 1, replaces: true))
            #expect(!link.isAttached && other.isAttached)
            #expect(bpfError { try link.update(to: object.program("first")) }?.code == .busy)
            try link.detach()
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try (packets(object), second()) == (1, 1))
            try other.detach()
            #expect(!hasClsact)
            let both = bpfError { try expected.attach(to: .tc(interface: "lo", .ingress, replaces: true)) }
            #expect(both?.code == .invalidArgument)
        }
    }

    @Test func filtersOfADisciplineNeedTheDiscipline() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let missing = bpfError {
                try object.program("first").attach(to: .tc(interface: "lo", parent: .init(major: 1)))
            }
            #expect(missing?.code == .targetNotFound)
            #expect(missing?.message.contains("1:") == true)
            // The number of clsact's ingress filters.
            #expect(createClsact() == 0)
            let clsact = AttachTarget.TrafficClass(major: 0xFFFF, minor: 0xFFF2)
            let link = try object.program("first").attach(to: .tc(interface: "lo", parent: clsact, priority: 5))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 1)
            try link.detach()
            #expect(hasClsact && destroyClsact() == 0)
        }
    }

    /// Whether the kernel has a discipline with classes.
    private static let hasClasses: Bool = {
        let result = try? NetworkNamespace.run { system("tc qdisc add dev lo root handle 7: htb 2>/dev/null") }
        return result == 0
    }()

    @Test(.enabled(if: hasClasses, "the kernel has no htb")) func sortsPacketsIntoAClass() throws {
        try NetworkNamespace.run {
            try trafficControl("qdisc add dev lo root handle 7: htb")
            try trafficControl("class add dev lo parent 7: classid 7:10 htb rate 1gbit")
            let program = try Fixture.load("tcx").program("classify")
            let root = AttachTarget.TrafficClass(major: 7)
            let link = try program.attach(to: .tc(interface: "lo", parent: root, classID: root))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packetsOfTheClass() == 1)
            // The class is the filter's, whatever its program is.
            try link.update(to: program)
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packetsOfTheClass() == 2)
            try link.detach()
            let other = try program.attach(to: .tc(interface: "lo", parent: root))
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packetsOfTheClass() == 2)
            try other.detach()
        }
    }

    /// A filter is replaced together with its class: no packet finds it without one.
    @Test(.enabled(if: hasClasses, "the kernel has no htb")) func replacedFiltersNeverLackTheirClass() throws {
        try NetworkNamespace.run {
            try trafficControl("qdisc add dev lo root handle 7: htb")
            try trafficControl("class add dev lo parent 7: classid 7:10 htb rate 1gbit")
            // Of two programs: a link does not remove the filter of another one.
            let programs = try (0..<2).map { _ in try Fixture.load("tcx").program("classify") }
            let root = AttachTarget.TrafficClass(major: 7)
            func attach(_ round: Int, replaces: Bool = true) throws -> Link {
                try programs[round % 2].attach(
                    to: .tc(interface: "lo", parent: root, priority: 3, handle: 9, replaces: replaces, classID: root)
                )
            }
            var link = try attach(1, replaces: false)
            let isRunning = Atomic(true)
            let sent = Atomic(0)
            let received = Atomic(0)
            let sender = Thread {
                while isRunning.load(ordering: .relaxed) {
                    sent.add(1, ordering: .relaxed)
                    received.add(Int(test_loopback(4242, 0, 100)), ordering: .relaxed)
                }
            }
            for round in 0..<(test_is_emulated() ? 100 : 2000) {
                let next = try attach(round)
                try link.detach()
                link = next
            }
            isRunning.store(false, ordering: .relaxed)
            sender.join()
            #expect(received.load(ordering: .relaxed) > 0)
            // On a busy machine a packet can arrive too late to count as received.
            let counted = try packetsOfTheClass()
            #expect(counted >= received.load(ordering: .relaxed) && counted <= sent.load(ordering: .relaxed))
            // A filter that exists is not overwritten by itself.
            #expect(bpfError { try attach(0, replaces: false) }?.errno == .fileExists)
            try link.detach()
        }
    }

    /// The packets that class 7:10 has sent.
    private func packetsOfTheClass() throws -> Int {
        let words = try trafficControl("-s class show dev lo").split(whereSeparator: \.isWhitespace)
        let index = try #require(words.firstIndex(of: "pkt"))
        return try #require(Int(words[index - 1]))
    }

    @discardableResult
    private func trafficControl(_ arguments: String) throws -> String {
        let stream = try #require(popen("tc \(arguments)", "r"))
        var text = ""
        while let line = readLine(of: stream) { text += line }
        try #require(pclose(stream) == 0, "tc \(arguments)")
        return text
    }

    private func readLine(of stream: UnsafeMutablePointer<FILE>) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            fgets(buffer.baseAddress, 256, stream).map { String(cString: $0) }
        }
    }

    @Test func detachesFromAnotherNamespace() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let link = try object.program("first").attach(to: .tc(interface: "lo", .ingress))
            try NetworkNamespace.run { try link.detach() }
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 0)
            #expect(!hasClsact)
        }
    }

    @Test func detachingAMissingFilterSucceeds() throws {
        let object = try Fixture.load("tcx")
        try NetworkNamespace.run {
            let link = try object.program("first").attach(to: .tc(interface: "lo", .ingress))
            #expect(destroyClsact() == 0)
            try link.detach()
            // Another program's filter at the same place stays.
            let target = AttachTarget.tc(interface: "lo", .ingress, priority: 1, handle: 1)
            let ours = try object.program("first").attach(to: target)
            #expect(destroyClsact() == 0)
            let theirs = try object.program("second").attach(to: target)
            try ours.detach()
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try object.globals.value("packets", as: InlineArray<2, UInt64>.self)[1] == 1)
            try theirs.detach()
            #expect(!hasClsact)
        }
        let link = try NetworkNamespace.run {
            try NetworkNamespace.add("veth", "left")
            return try object.program("first").attach(to: .tc(interface: "left", .ingress))
        }
        // Its namespace is left, and lives as long as the link.
        try link.detach()
    }

    @Test func infoAndPinAreNotSupported() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let link = try object.program("first").attach(to: .tc(interface: "lo", .egress))
            let info = bpfError { try link.info() }
            #expect(info?.code == .notSupported)
            let pin = bpfError { try link.pin(at: PinFolder.shared.path("tc")) }
            #expect(pin?.code == .notSupported)
            try link.detach()
            let closed = bpfError { try link.info() }
            #expect(closed?.code == .closed)
        }
    }

    @Test func disconnectLeavesTheFilter() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            do {
                let link = try object.program("first").attach(to: .tc(interface: "lo", .ingress))
                link.disconnect()
            }
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try packets(object) == 1)
            #expect(destroyClsact() == 0)
        }
    }

    @Test func namesAMissingInterface() throws {
        let program = try Fixture.load("tcx").program("first")
        let error = bpfError { try program.attach(to: .tc(interface: "nowhere0", .ingress)) }
        #expect(error?.code == .targetNotFound)
        #expect(error?.message.contains("nowhere0") == true)
    }
}
