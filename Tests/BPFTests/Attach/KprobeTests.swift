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

    /// Where the kernel has a function, by /proc/kallsyms.
    static func address(of function: String) throws -> UInt64 {
        let file = try #require(fopen("/proc/kallsyms", "r"))
        defer { fclose(file) }
        // In C: emulation makes a hundred thousand strings of Swift slow.
        var line = [CChar](repeating: 0, count: 1024)
        while fgets(&line, CInt(line.count), file) != nil {
            guard strstr(line, " \(function)\n") != nil else { continue }
            return strtoull(line, nil, 16)
        }
        throw Errno.noSuchAddressOrDevice
    }

    @Test func attachesToAnAddress() throws {
        let object = try load()
        let address = try Self.address(of: "security_task_getpgid")
        let links = [
            try object.program("on_entry").attach(to: .kprobe(address: address)),
            try object.program("on_return").attach(to: .kretprobe(address: address)),
        ]
        test_call_getpgid(5)
        #expect(try counts(object) == [5, 5])
        for link in links { try link.detach() }
        test_call_getpgid(5)
        #expect(try counts(object) == [5, 5])
        #expect(bpfError { try object.program("on_entry").attach(to: .kprobe(address: 0)) }?.code == .invalidArgument)
        let data = bpfError { try object.program("on_entry").attach(to: .kprobe(address: 64)) }
        #expect(data != nil)
    }

    @Test func returnsAreObservedWithALimit() throws {
        let object = try load()
        let program = try object.program("on_return")
        let link = try program.attach(to: .kretprobe("security_task_getpgid", maxActive: 64))
        let events = try #require(BPFKernel.tracefs).appending("kprobe_events").string
        #expect(try Hooks.read(events).contains("r64:swift_bpf/probe_\(getpid())_"))
        test_call_getpgid(5)
        #expect(try counts(object) == [0, 5])
        #expect(bpfError { try link.pin(at: PinFolder.shared.path("maxactive")) }?.code == .notSupported)
        try link.detach()
        #expect(try !Hooks.read(events).contains("probe_\(getpid())_"))
        test_call_getpgid(5)
        #expect(try counts(object) == [0, 5])
        do { _ = try program.attach(to: .kretprobe("security_task_getpgid", maxActive: 1)) }
        #expect(try !Hooks.read(events).contains("probe_\(getpid())_"))
        let zero = bpfError { try program.attach(to: .kretprobe("security_task_getpgid", maxActive: 0)) }
        #expect(zero?.code == .invalidArgument)
        let missing = bpfError { try program.attach(to: .kretprobe("swift_bpf_no_such_function", maxActive: 4)) }
        #expect(missing?.code == .targetNotFound, "\(String(describing: missing))")
        let two = bpfError { try program.attach(to: .kretprobe("a b", maxActive: 4)) }
        #expect(two?.code == .invalidArgument)
    }

    @Test func systemCallsAreFoundByName() throws {
        var open = try Fixture.open("ksyscall")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        let object = try open.load()
        let ways: [() throws -> [Link]] = [
            { try object.attach().all },
            {
                [
                    try object.program("on_call").attach(to: .ksyscall("getpgid")),
                    try object.program("on_result").attach(to: .kretsyscall("getpgid")),
                ]
            },
        ]
        for attach in ways {
            let links = try attach()
            let before = try counts(object)
            test_call_getpgid(3)
            #expect(try counts(object) == before.map { $0 + 3 })
            #expect(try object.globals.value("last_argument", as: Int32.self) == getpid())
            #expect(try object.globals.value("last_result", as: Int64.self) == Int64(getpgrp()))
            for link in links { try link.detach() }
        }
        let missing = bpfError { try object.program("on_call").attach(to: .ksyscall("getpgidd")) }
        #expect(missing?.code == .targetNotFound, "\(String(describing: missing))")
        #expect(missing?.advice?.contains("'getpgid'") == true, "\(String(describing: missing))")
        let name = bpfError { try object.program("on_call").attach(to: .ksyscall("sys/getpgid")) }
        #expect(name?.code == .invalidArgument)
    }

    @Test(.requires(.attachCookie))
    func systemCallsAndAddressesHaveCookies() throws {
        let object = try load(withCookie: true)
        let program = try object.program("on_entry_cookie")
        let address = try Self.address(of: "security_task_getpgid")
        for (cookie, target) in [
            (3, AttachTarget.ksyscall("getpgid", cookie: 3)), (4, .kprobe(address: address, cookie: 4)),
            (5, .kretprobe("security_task_getpgid", maxActive: 8, cookie: 5)),
        ] as [(UInt64, AttachTarget)] {
            let link = try program.attach(to: target)
            test_call_getpgid(1)
            #expect(try object.globals.value("last_cookie", as: UInt64.self) == cookie)
            try link.detach()
        }
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
        let near = bpfError { try program.attach(to: .kprobe("security_task_getpgidd")) }
        #expect(near?.advice?.contains("Did you mean 'security_task_getpgid'") == true, "\(String(describing: near))")
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
