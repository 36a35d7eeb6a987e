// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Probes of one kernel function: links from Linux 5.15 on, perf events before.
@Suite(
    "kprobes",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: Hooks.kprobes, "the kernel has no kprobes")
)
struct KprobeTests {
    private func load(withCookie: Bool = false) throws -> BPFObject {
        var open = try Fixture.open("kprobe")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        if withCookie { try open.program("on_entry_cookie").setAutoload(true) }
        return try open.load()
    }

    private func counts(_ object: BPFObject) throws -> [UInt64] {
        [try object.globals.value("entries", as: UInt64.self), try object.globals.value("returns", as: UInt64.self)]
    }

    @Test func attachesWhereTheSectionSays() throws {
        let object = try load()
        let links = [try object.program("on_entry").attach(), try object.program("on_return").attach()]
        test_call_getpgid(10)
        #expect(try counts(object) == [10, 10])
        #expect(try object.globals.value("last_pid", as: UInt32.self) == UInt32(getpid()))
        #expect(try object.globals.value("last_result", as: Int32.self) == 0)
        for link in links { try link.detach() }
        test_call_getpgid(10)
        #expect(try counts(object) == [10, 10])
    }

    @Test func attachesToANamedFunctionUntilReleased() throws {
        let object = try load()
        do {
            let links = [
                try object.program("on_entry").attach(to: .kprobe("security_task_getpgid")),
                try object.program("on_return").attach(to: .kretprobe("security_task_getpgid")),
            ]
            test_call_getpgid(5)
            #expect(try counts(object) == [5, 5])
            for link in links { #expect(link.isAttached) }
        }
        // Releasing detaches.
        test_call_getpgid(5)
        #expect(try counts(object) == [5, 5])
    }

    @Test(.requires(.attachCookie))
    func programsReadTheirCookie() throws {
        let object = try load(withCookie: true)
        let program = try object.program("on_entry_cookie")
        for cookie: UInt64 in [1, 0xFEED_FACE_CAFE_BEEF] {
            let link = try program.attach(to: .kprobe("security_task_getpgid", cookie: cookie))
            test_call_getpgid(1)
            #expect(try object.globals.value("last_cookie", as: UInt64.self) == cookie)
            try link.detach()
        }
    }

    @Test(.lacks(.attachCookie))
    func namesTheKernelThatHasCookies() throws {
        let program = try load().program("on_entry")
        let error = bpfError { try program.attach(to: .kprobe("security_task_getpgid", cookie: 1)) }
        #expect(error?.code == .notSupported)
        #expect(error?.advice?.contains("5.15") == true)
    }

    @Test func isALinkWhereTheKernelHasPerfEventLinks() throws {
        let link = try load().program("on_entry").attach()
        if BPFFeatures.probe(feature: .perfEventLinks) == .supported {
            #expect(try link.info().kind == .perfEvent)
        } else {
            #expect(bpfError { try link.info() }?.code == .notSupported)
            #expect(bpfError { try link.pin(at: PinFolder.shared.path("kprobe")) }?.code == .notSupported)
        }
    }

    @Test func rejectsMissingFunctionsAndOtherHooks() throws {
        let program = try load().program("on_entry")
        let missing = bpfError { try program.attach(to: .kprobe("swift_bpf_no_such_function")) }
        #expect(missing?.code == .targetNotFound)
        #expect(missing?.description.contains("swift_bpf_no_such_function") == true)
        #expect(
            bpfError { try program.attach(to: .kprobe("security_task_getpgid", offset: -1)) }?.code == .invalidArgument
        )
        #expect(
            bpfError { try program.attach(to: .kprobeMulti(functions: ["security_task_getpgid"])) }?.code
                == .invalidArgument
        )
        #expect(bpfError { try program.attach(to: .xdp(interface: "lo")) }?.code == .invalidArgument)
    }
}
