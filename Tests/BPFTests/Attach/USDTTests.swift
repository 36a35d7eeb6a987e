// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

/// Statically defined probes in user space.
@Suite("USDT probes", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct USDTTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("usdt")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func hits(_ object: BPFObject) throws -> UInt64 { try object.globals.value("hits", as: UInt64.self) }

    /// Attaches; `nil` when libbpf lays the arguments out in another way than the fixture, which must then be said.
    private func attach(_ object: BPFObject, _ target: AttachTarget) throws -> Link? {
        do {
            return try object.program("on_probe").attach(to: target)
        } catch let error where error.advice?.contains("usdt.bpf.h") == true {
            #expect(error.code == .notSupported)
            #expect(LibbpfVersion.running >= LibbpfVersion(1, 7))
            return nil
        }
    }

    private func target(_ name: String = "sum", pid: CInt?, cookie: UInt64 = 0) throws -> AttachTarget {
        .usdt(binary: try UprobeTests.ownBinary, provider: "swift_bpf_test", name: name, pid: pid, cookie: cookie)
    }

    @Test func programsReadArgumentsAndCookie() throws {
        let object = try load()
        guard let link = try attach(object, target(pid: getpid(), cookie: 77)) else { return }
        #expect(test_usdt(-5, 1 << 40) == 1 << 40 - 5)
        #expect(try hits(object) == 1)
        #expect(try object.globals.value("argument_count", as: Int32.self) == 3)
        let arguments = try object.globals.value("arguments", as: InlineArray<3, Int64>.self)
        #expect(arguments.indices.map { arguments[$0] } == [-5, 1 << 40, 1 << 40 - 5])
        #expect(try object.globals.value("cookie", as: UInt64.self) == 77)
        try link.detach()
        _ = test_usdt(1, 2)
        #expect(try hits(object) == 1)
    }

    @Test(
        .requires(.attachCookie)
    )
    func attachesToEveryProcess() throws {
        let object = try load()
        guard let link = try attach(object, target(pid: nil)) else { return }
        _ = test_usdt(1, 2)
        #expect(try hits(object) == 1)
        try link.detach()
    }

    @Test(
        .enabled(
            if: BPFFeatures.probe(feature: .attachCookie) == .unsupported,
            "the kernel attaches them to every process"
        )
    )
    func namesTheKernelThatAttachesToEveryProcess() throws {
        do {
            if try attach(load(), target(pid: nil)) != nil { Issue.record("the kernel attached the probe") }
        } catch let error as BPFError {
            #expect(error.code == .notSupported)
            #expect(error.advice?.contains("5.15") == true, "\(error)")
        }
    }

    /// libbpf counts such probes in the object, which is needed until the last one is detached.
    @Test func outlivesTheObject() throws {
        guard let link = try attach(load(), target(pid: getpid())) else { return }
        _ = test_usdt(1, 2)
        try link.detach()
        try link.detach()
    }

    @Test func rejectsMissingProbesAndInvalidProcesses() throws {
        let program = try load().program("on_probe")
        let missing = bpfError { try program.attach(to: target("no_such_probe", pid: getpid())) }
        if LibbpfVersion.running == LibbpfVersion(1, 7) {
            // No probe could be read with it.
            #expect(missing?.advice?.contains("usdt.bpf.h") == true)
        } else {
            #expect(missing?.code == .targetNotFound)
            #expect(missing?.message.contains("swift_bpf_test:no_such_probe") == true)
        }
        #expect(bpfError { try program.attach(to: target(pid: -3)) }?.code == .invalidArgument)
        #expect(bpfError { try program.attach() }?.code == .notSupported)
    }

    /// Nothing but the cookie is to be found, and with libbpf 1.7.0 the program would find it 0.
    @Test func programsReadTheCookieOfAProbeWithoutArguments() throws {
        let object = try load()
        guard let link = try attach(object, target("nothing", pid: getpid(), cookie: 77)) else { return }
        test_usdt_nothing()
        #expect(try object.globals.value("argument_count", as: Int32.self) == 0)
        #expect(try object.globals.value("cookie", as: UInt64.self) == 77)
        try link.detach()
    }

    /// As many arguments as reach where programs look for their count if an argument takes 24 bytes.
    @Test func programsReadNineArguments() throws {
        let object = try load()
        guard let link = try attach(object, target("nine", pid: getpid())) else { return }
        test_usdt_nine(5)
        #expect(try object.globals.value("argument_count", as: Int32.self) == 9)
        let arguments = try object.globals.value("arguments", as: InlineArray<3, Int64>.self)
        #expect(arguments.indices.map { arguments[$0] } == [5, 5, 5])
        try link.detach()
    }

    /// What libbpf writes is looked at, whatever its version: arguments of 16 bytes as the program reads them, and of 24.
    @Test(arguments: [(0, 0), (0, 77), (1, 0), (3, 77), (8, 77), (9, 0), (9, 77), (12, 0), (12, 77)])
    func argumentLayoutsOfLibbpfAreRecognized(_ count: Int, _ cookie: UInt64) {
        func written(size: Int) -> [[UInt8]] {
            let argument = [UInt8](repeating: 0, count: 8) + [1, 0, 0, 0, 0, 0, 0, 0]
            var value = [UInt8](repeating: 0, count: 12 * size)
            for index in 0..<count { value.replaceSubrange(index * size..<index * size + 16, with: argument) }
            value += bytes(cookie) + bytes(Int64(count))
            return [[UInt8](repeating: 0, count: 208), Array(value.prefix(208))]
        }
        #expect(!USDTSpecifications.areMisread(written(size: 16), cookie: cookie))
        #expect(USDTSpecifications.areMisread(written(size: 24), cookie: cookie) == (count > 0 || cookie > 0))
    }
}
