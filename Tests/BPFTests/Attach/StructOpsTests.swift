// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// Structures of the kernel whose functions are programs: congestion controls for TCP.
@Suite(
    "Structures of the kernel",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(programType: .structOps) == .supported, "the kernel has no struct_ops")
)
struct StructOpsTests {
    private var hasLinks: Bool { BPFFeatures.probe(attachType: .structOps) == .supported }

    private func structure(_ object: BPFObject) throws -> StructOpsMap { try StructOpsMap(object.map("counting")) }

    private func isAvailable() throws -> Bool {
        try Hooks.read("/proc/sys/net/ipv4/tcp_available_congestion_control").split(separator: " ")
            .contains("swift_bpf_count")
    }

    /// Connects to a listener of this process with the congestion control.
    static func connect(_ name: String) throws {
        func check(_ result: CInt) throws -> CInt {
            guard result >= 0 else { throw Errno(rawValue: errno) }
            return result
        }
        let listener = try check(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        defer { close(listener) }
        let client = try check(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = try check(bind(listener, address, size))
                _ = try check(listen(listener, 1))
                _ = try check(getsockname(listener, address, &size))
                // TCP_CONGESTION
                _ = try check(setsockopt(client, CInt(IPPROTO_TCP), 13, name, socklen_t(name.utf8.count)))
                _ = try check(Glibc.connect(client, address, size))
            }
        }
    }

    private func connect() throws { try Self.connect("swift_bpf_count") }

    private func connections(_ object: BPFObject) throws -> UInt64 {
        try object.globals.value("connections", as: UInt64.self)
    }

    @Test func theKernelCallsTheProgramsWhileItIsAttached() throws {
        let object = try Fixture.load("struct_ops_count")
        #expect(try !isAvailable())
        let link = try structure(object).attach()
        #expect(try isAvailable())
        try connect()
        #expect(try connections(object) == 1)
        if hasLinks {
            #expect(try link.info().kind == .structOps)
        } else {
            let error = bpfError { try link.info() }
            #expect(error?.code == .notSupported)
            #expect(error?.advice?.contains("6.4") == true)
            #expect(try structure(object).state() == .inUse)
        }
        try link.detach()
        // A connection that ends keeps it for a moment.
        for _ in 0..<100 where try isAvailable() { usleep(20_000) }
        #expect(try !isAvailable())
    }

    @Test func twoOfTheSameNameAreRefused() throws {
        let (first, second) = (try Fixture.load("struct_ops_count"), try Fixture.load("struct_ops_count"))
        let link = try structure(first).attach()
        let error = bpfError { try structure(second).attach() }
        #expect(error?.code == .alreadyAttached, "\(String(describing: error))")
        #expect(error?.message.contains("name") == true)
        try link.detach()
    }

    @Test(.requires(.structOps))
    func anotherStructureTakesItsPlace() throws {
        let (first, second) = (try Fixture.load("struct_ops_count"), try Fixture.load("struct_ops_count"))
        let link = try structure(first).attach()
        try connect()
        try link.update(to: structure(second))
        #expect(try isAvailable())
        try connect()
        #expect(try connections(first) == 1)
        #expect(try connections(second) == 1)
        let other = try Fixture.load("struct_ops")
        let error = bpfError { try link.update(to: StructOpsMap(other.map("swift_bpf_test"))) }
        #expect(error?.code == .invalidArgument, "\(String(describing: error))")
        try link.detach()
        let closed = bpfError { try link.update(to: structure(first)) }
        #expect(closed?.code == .closed)
    }

    @Test(.requires(.structOps))
    func aPinnedStructureStaysAttached() throws {
        let path = try PinFolder.shared.path("struct_ops")
        let object = try Fixture.load("struct_ops_count")
        do {
            let link = try structure(object).attach()
            try link.pin(at: path)
        }
        #expect(try isAvailable())
        let link = try Link(pinnedAt: path)
        let next = try Fixture.load("struct_ops_count")
        try link.update(to: structure(next))
        try link.unpin()
        try link.detach()
        for _ in 0..<100 where try isAvailable() { usleep(20_000) }
        #expect(try !isAvailable())
        // The map has its content now, and is attached by whichever process opens it.
        let byID = try StructOpsMap(BPFMap(id: next.map("counting").id)).attach()
        #expect(try isAvailable())
        try byID.detach()
    }

    @Test func objectsAttachTheirStructures() throws {
        let object = try Fixture.load("struct_ops_count")
        let links = try object.attach()
        #expect(links.all.count == 1)
        #expect(try isAvailable())
        let second = try Fixture.load("struct_ops_count")
        let error = bpfError { try second.attach() }
        #expect(error?.code == .alreadyAttached)
        try links.detach()
        let program = bpfError { try object.program("count_init").attach() }
        #expect(program?.advice?.contains("StructOpsMap") == true)
    }

    @Test(.lacks(.structOps))
    func mapsOfOlderKernelsNeedTheirObject() throws {
        let object = try Fixture.load("struct_ops_count")
        let error = bpfError { try StructOpsMap(BPFMap(id: object.map("counting").id)).attach() }
        #expect(error?.code == .notSupported)
    }
}
