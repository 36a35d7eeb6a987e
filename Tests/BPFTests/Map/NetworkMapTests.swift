// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// The kinds of maps that hold sockets, interfaces and CPUs.
@Suite("Maps of sockets, interfaces and CPUs", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct NetworkMapTests {
    private let passed: UInt32 = 2
    private let redirected: UInt32 = 4

    private func verdict(_ program: String, of object: BPFObject) throws -> UInt32 {
        try object.program(program).testRun(.init(data: .init(repeating: 0, count: 64))).returnValue
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func programsFillSocketMaps() throws {
        let object = try Fixture.load("map_kinds")
        let array = try SocketMap(object.map("sockets"), key: UInt32.self)
        let hash = try SocketMap(object.map("socket_hash"), key: UInt64.self)
        try Cgroup.run { group in
            let link = try object.program("connected").attach(to: .cgroup(path: group.path))
            try NetworkNamespace.run {
                try group.inside {
                    let sockets = try Sockets.connection()
                    #expect(try array.cookie(0) == Sockets.cookie(of: sockets[1]))
                    #expect(try hash.cookie(1) == Sockets.cookie(of: sockets[2]))
                    #expect(Set(try hash.keys()) == [0, 1])
                    #expect(try array.cookies().map(\.key) == [0, 1])
                    #expect(try array.delete(0) && !array.delete(0))
                    #expect(try hash.delete(0) && !hash.delete(0))
                    #expect(try array.cookie(0) == nil && hash.cookie(0) == nil)
                    try array.update(3, to: sockets[1])
                    try hash.update(99, to: sockets[1])
                    #expect(try hash.cookie(99) == Sockets.cookie(of: sockets[1]))
                }
            }
            try link.detach()
        }
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        defer { try? null.close() }
        #expect(bpfError { try array.update(0, to: null) }?.code == .invalidArgument)
    }

    @Test func programsChooseAmongSockets() throws {
        let object = try Fixture.load("map_kinds")
        let array = try ReuseportArray(object.map("reuseport"))
        try NetworkNamespace.run {
            let sockets = try Sockets.group(3)
            var program = try object.program("choose").fileDescriptor.rawValue
            try Sockets.call(
                setsockopt(sockets[0].rawValue, SOL_SOCKET, 52 /* SO_ATTACH_REUSEPORT_EBPF */, &program, 4)
            )
            let sender = try Sockets.group(1)
            for index in [0, 1, 2, 1] {
                try array.update(2, to: sockets[index])
                #expect(try array.cookie(2) == Sockets.cookie(of: sockets[index]))
                #expect(try sockets.receiver(ofPacketFrom: sender[0]) == index)
                #expect(bpfError { try array.update(0, to: sockets[index]) }?.code == .busy)
                #expect(try array.delete(2))
            }
            #expect(try array.cookie(2) == nil && !array.delete(2))
        }
    }

    @Test func packetsAreRedirectedToInterfaces() throws {
        let object = try Fixture.load("map_kinds")
        let devices = try DeviceMap(object.map("devices"))
        let byKey = try DeviceMap(object.map("device_hash"))
        try NetworkNamespace.run {
            try NetworkNamespace.add("veth", "target")
            let index = if_nametoindex("target")
            #expect(try verdict("to_device", of: object) == passed)
            try devices.update(1, to: "target", program: object.program("after_redirect"))
            try byKey.update(77, to: .index(index))
            #expect(try verdict("to_device", of: object) == redirected)
            #expect(try verdict("to_device_by_key", of: object) == redirected)
            let program = try object.program("after_redirect")
            #expect(try devices.lookup(1) == DeviceMap.Entry(interface: index, programID: program.id))
            #expect(try byKey.lookup(77) == DeviceMap.Entry(interface: index, programID: nil))
            #expect(try devices.entries().map(\.key) == [1] && byKey.entries().map(\.key) == [77])
            for missing in ["missing", .index(0), .index(9999), .index(.max)] as [AttachTarget.Interface] {
                #expect(bpfError { try devices.update(0, to: missing) }?.code == .targetNotFound)
            }
            try devices.delete(1)
            #expect(try devices.lookup(1) == nil && verdict("to_device", of: object) == passed)
        }
        let plain = try BPFMap(type: .devMap, keySize: 4, valueSize: 4, maxEntries: 1)
        let error = bpfError { try DeviceMap(plain).update(0, to: "lo", program: object.program("after_redirect")) }
        #expect(error?.code == .sizeMismatch && error?.advice?.contains("struct bpf_devmap_val") == true)
        try DeviceMap(plain).update(0, to: "lo")
        #expect(try DeviceMap(plain).lookup(0)?.interface == if_nametoindex("lo"))
    }

    @Test func packetsAreRedirectedToCPUs() throws {
        let object = try Fixture.load("map_kinds")
        let cpus = try CPUMap(object.map("cpus"))
        #expect(try verdict("to_cpu", of: object) == passed)
        let program = try object.program("on_cpu")
        try cpus.update(0, queueSize: 64, program: program)
        #expect(try verdict("to_cpu", of: object) == redirected)
        #expect(try cpus.lookup(0) == CPUMap.Entry(queueSize: 64, programID: program.id))
        for size in [0, 16385] as [UInt32] {
            #expect(bpfError { try cpus.update(0, queueSize: size) }?.code == .invalidArgument)
        }
        #expect(try cpus.entries().map(\.cpu) == [0])
        #expect(bpfError { try cpus.update(4, queueSize: 64) }?.code == .keyNotFound)
        try cpus.delete(0)
        #expect(try cpus.lookup(0) == nil && verdict("to_cpu", of: object) == passed)
    }

    @Test func packetsAreRedirectedToXDPSockets() throws {
        let object = try Fixture.load("map_kinds")
        let map = try XSKMap(object.map("xdp_sockets"))
        #expect(try verdict("to_xdp_socket", of: object) == passed)
        let number = socket(44 /* AF_XDP */, CInt(SOCK_RAW.rawValue), 0)
        guard number >= 0 else {
            #expect(errno == EAFNOSUPPORT)  // CONFIG_XDP_SOCKETS
            return
        }
        defer { close(number) }
        let bare = FileDescriptor(rawValue: number)
        let other = try NetworkNamespace.run { try Sockets.group(1) }
        #expect(bpfError { try map.update(0, to: other[0]) }?.code == .invalidArgument)
        var entries: CInt = 64
        try Sockets.call(setsockopt(number, 283 /* SOL_XDP */, 2 /* XDP_RX_RING */, &entries, 4))
        try map.update(0, to: bare)
        #expect(try verdict("to_xdp_socket", of: object) == redirected)
        try map.delete(0)
        #expect(try verdict("to_xdp_socket", of: object) == passed)
    }
}
