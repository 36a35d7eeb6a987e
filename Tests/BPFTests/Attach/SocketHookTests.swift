// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Hooks of network namespaces, sockets and socket maps.
@Suite("Sockets, socket maps and network namespaces", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct SocketHookTests {
    private func count(_ name: String, _ object: BPFObject) throws -> UInt64 {
        try object.globals.value(name, as: UInt64.self)
    }

    @Test func programsSeeTheLookupsOfANamespace() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("sockets")
            let link = try object.program("on_lookup").attach(to: .networkNamespace(path: "/proc/thread-self/ns/net"))
            #expect(try link.info().kind == .netns)
            _ = try Sockets.connection()
            #expect(try count("lookups", object) == 1)
            try link.detach()
            _ = try Sockets.connection()
            #expect(try count("lookups", object) == 1)
        }
    }

    @Test func aProgramOfANamespaceIsReplaced() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("sockets")
            let other = try Fixture.load("sockets")
            let link = try object.program("on_lookup").attach(to: .networkNamespace())
            try link.update(to: other.program("on_lookup"), replacing: object.program("on_lookup"))
            _ = try Sockets.connection()
            #expect(try count("lookups", object) == 0 && count("lookups", other) == 1)
            let wrong = bpfError {
                try link.update(to: object.program("on_lookup"), replacing: object.program("on_lookup"))
            }
            #expect(wrong?.code == .busy)
            #expect(bpfError { try link.update(to: object.program("filter")) }?.code == .invalidArgument)
            let second = try Link(fileDescriptor: #require(link.fileDescriptor))
            try second.forceDetach()
            _ = try Sockets.connection()
            #expect(try count("lookups", other) == 1)
            #expect(bpfError { try link.update(to: object.program("on_lookup")) }?.code == .targetNotFound)
            try link.detach()
            #expect(bpfError { try link.update(to: object.program("on_lookup")) }?.code == .closed)
        }
    }

    @Test func aNamespaceHasOneFlowDissector() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("sockets")
            let link = try object.program("dissect").attach(to: .networkNamespace())
            #expect(link.isAttached)
            #expect(
                bpfError { try object.program("dissect").attach(to: .networkNamespace()) }?.code == .alreadyAttached
            )
            try link.detach()
            let again = try object.program("dissect").attach(to: .networkNamespace())
            try again.detach()
        }
    }

    @Test func otherFilesAreNotNamespaces() throws {
        let program = try Fixture.load("sockets").program("on_lookup")
        #expect(bpfError { try program.attach(to: .networkNamespace(path: "/no/such/file")) }?.code == .targetNotFound)
        #expect(bpfError { try program.attach(to: .networkNamespace(path: "/dev/null")) }?.code == .invalidArgument)
        #expect(
            bpfError { try program.attach(to: .networkNamespace(path: "/proc/self/ns/pid")) }?.code == .invalidArgument
        )
    }

    @Test func programsFilterWhatASocketReceives() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("sockets")
            let sockets = try Sockets.group(1)
            let sender = try Sockets.group(1)
            let link = try object.program("filter").attach(to: .socket(sockets[0]))
            #expect(try sockets.receiver(ofPacketFrom: sender[0]) == 0)
            try object.globals.set("keep", to: UInt32(0))
            #expect(try sockets.receiver(ofPacketFrom: sender[0]) == nil)
            #expect(try count("filtered", object) == 2)
            #expect(bpfError { try link.info() }?.code == .notSupported)
            try link.detach()
            #expect(try sockets.receiver(ofPacketFrom: sender[0]) == 0)
            #expect(try count("filtered", object) == 2)
            try link.detach()
        }
    }

    @Test func programsChooseASocketOfAGroup() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("sockets")
            let sockets = try Sockets.group(3)
            let sender = try Sockets.group(1)
            try ReuseportArray(object.map("group")).update(2, to: sockets[1])
            let link = try object.program("choose").attach(to: .reuseportGroup(of: sockets[0]))
            for _ in 0..<5 { #expect(try sockets.receiver(ofPacketFrom: sender[0]) == 1) }
            try link.detach()
        }
    }

    @Test func otherDescriptorsAreNotSockets() throws {
        let object = try Fixture.load("sockets")
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        defer { try? null.close() }
        #expect(bpfError { try object.program("filter").attach(to: .socket(null)) }?.code == .invalidArgument)
        #expect(
            bpfError { try object.program("filter").attach(to: .reuseportGroup(of: null)) }?.code == .invalidArgument
        )
        #expect(bpfError { try object.program("on_lookup").attach(to: .socket(null)) }?.code == .invalidArgument)
    }

    @Test func programsSeeTheDataOfSocketMaps() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("sockets")
            let map = try object.map("sockets")
            let links = try ["on_message", "parse", "on_received"].map {
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
            #expect(try count("messages", object) >= 1)
            #expect(try count("received", object) >= 1)
            try view.delete(0)
            try view.delete(1)
            for link in links { try link.detach() }
            let hash = try Fixture.load("maps").map("hash")
            #expect(bpfError { try object.program("parse").attach(to: .socketMap(hash)) }?.code == .invalidArgument)
        }
    }
}
