// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// Programs in Swift at sockets and namespaces.
@Suite("Sockets in Swift", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct SwiftSocketTests {
    private func load() throws -> BPFObject { try SwiftProgramTests.open("sockets").load() }

    private func count(_ name: String, _ object: BPFObject) throws -> UInt64 {
        try object.globals.value(name, as: UInt64.self)
    }

    @Test func innerMapsAreChanged() throws {
        let object = try load()
        func run() throws -> Int32 {
            let arguments = [UInt8](repeating: 0, count: 32)
            let output = try object.program("innerMapsAreChanged").testRun(.init(context: arguments))
            return Int32(bitPattern: output.returnValue)
        }
        #expect(try run() == -1)
        let tenant = try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: 16)
        let slot = try BPFMap(type: .array, key: UInt32.self, value: UInt32.self, maxEntries: 2)
        try MapOfMaps(object.map("tenants"), key: UInt64.self).update(7, to: tenant)
        try MapOfMaps(object.map("slots"), key: UInt32.self).update(1, to: slot)
        #expect(try run() == 0)
        #expect(try run() == 0)
        #expect(try tenant.typed(key: UInt32.self, value: UInt64.self).lookup(5) == 2)
        #expect(try slot.typed(key: UInt32.self, value: UInt32.self).lookup(0) == 9)
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func connectionsAreKept() throws {
        let object = try load()
        try NetworkNamespace.run {
            try Cgroup.run { group in
                let link = try object.program("connectionsAreKept").attach(to: .cgroup(path: group.path))
                let sockets = try group.inside { try Sockets.connection() }
                #expect(try count("established", object) == 1)
                let kept = try SocketMap(object.map("byPort"), key: UInt32.self)
                #expect(try kept.cookie(UInt32(sockets.port(1))) == Sockets.cookie(of: sockets[1]))
                try link.detach()
            }
        }
    }

    @Test func messagesAreRedirected() throws {
        try NetworkNamespace.run {
            let object = try load()
            let map = try object.map("sockets")
            let links = try ["messagesAreRedirected", "lengthsAreParsed", "packetsAreCounted"].map {
                try object.program($0).attach(to: .socketMap(map))
            }
            let sockets = try Sockets.connection()
            let view = try SocketMap(map, key: UInt32.self)
            try view.update(0, to: sockets[1])
            try view.update(1, to: sockets[2])
            _ = try sockets[1].writeAll("hello".utf8)
            var text = [UInt8](repeating: 0, count: 5)
            _ = try text.withUnsafeMutableBytes { try sockets[2].read(into: $0) }
            #expect(text == Array("hello".utf8))
            #expect(try count("sent", object) == 5)
            try view.delete(0)
            try view.delete(1)
            for link in links { try link.detach() }
        }
    }

    @Test func connectionsAreTakenOver() throws {
        try NetworkNamespace.run {
            let object = try load()
            let sockets = try Sockets.connection()
            try SocketMap(object.map("sockets"), key: UInt32.self).update(2, to: sockets[0])
            #expect(throws: Errno.connectionRefused) { try Sockets.connect(toPort: 7) }
            let link = try object.program("connectionsAreTakenOver").attach(to: .networkNamespace())
            try Sockets.connect(toPort: 7)
            try link.detach()
            #expect(throws: Errno.connectionRefused) { try Sockets.connect(toPort: 7) }
        }
    }

    @Test func aSocketOfAGroupIsSelected() throws {
        try NetworkNamespace.run {
            let object = try load()
            let sockets = try Sockets.group(3)
            let sender = try Sockets.group(1)
            try ReuseportArray(object.map("group")).update(2, to: sockets[1])
            let link = try object.program("theSecondIsSelected").attach(to: .reuseportGroup(of: sockets[0]))
            for _ in 0..<5 { #expect(try sockets.receiver(ofPacketFrom: sender[0]) == 1) }
            try link.detach()
        }
    }

    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func optionsAreLimited() throws {
        let object = try load()
        try Cgroup.run { group in
            let links = try ["buffersAreLimited", "optionsAreRead"].map {
                try object.program($0).attach(to: .cgroup(path: group.path))
            }
            try group.inside {
                let number = try Sockets.call(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
                defer { close(number) }
                func set(_ size: CInt) throws {
                    var size = size
                    try Sockets.call(setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, 4))
                }
                try set(50_000)
                #expect(throws: Errno.notPermitted) { try set(200_000) }
                var type: CInt = 0
                var size = socklen_t(4)
                try Sockets.call(getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &size))
                #expect(type == CInt(SOCK_STREAM.rawValue))
            }
            for link in links { try link.detach() }
        }
    }

    @Test func flowsAreDissected() throws {
        let object = try load()
        var packet = [UInt8](repeating: 0, count: 64)
        packet[6] = 17
        let output = try object.program("flowsAreDissected").testRun(.init(data: packet))
        // Older kernels return whether the keys are written.
        #expect(output.returnValue == (KernelVersion.running >= KernelVersion(6, 0) ? 0 : 1))
        // The protocol of `struct bpf_flow_keys`.
        #expect(output.data.count == 56 && output.data[9] == 17)
    }
}
