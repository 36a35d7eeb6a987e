// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Values that belong to sockets, files, processes and control groups.
@Suite("Local storage", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct LocalStorageTests {
    @Test(.enabled(if: !BPFKernel.cgroup2.isEmpty, "cgroup2 is not mounted"))
    func programsCountWhatASocketSends() throws {
        let object = try Fixture.load("map_kinds")
        let storage = try SocketStorage(object.map("socket_storage"), value: UInt64.self)
        try Cgroup.run { group in
            let link = try object.program("count_sent").attach(to: .cgroup(path: group.path))
            try NetworkNamespace.run {
                try group.inside {
                    let sockets = try Sockets.group(2)
                    #expect(try storage.lookup(socket: sockets[0]) == nil)
                    try storage.update(socket: sockets[0], to: 10)
                    let receivers = try Sockets.group(1)
                    #expect(try receivers.receiver(ofPacketFrom: sockets[0]) == 0)
                    #expect(try receivers.receiver(ofPacketFrom: sockets[1]) == 0)
                    #expect(try storage.lookup(socket: sockets[0]) == 11)
                    #expect(try storage.lookup(socket: sockets[1]) == nil)
                    #expect(
                        bpfError { try storage.update(socket: sockets[0], to: 1, mode: .insertOnly) }?.code
                            == .alreadyExists
                    )
                    #expect(try storage.delete(socket: sockets[0]))
                    #expect(try !storage.delete(socket: sockets[0]))
                }
            }
            try link.detach()
        }
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        defer { try? null.close() }
        #expect(bpfError { try storage.update(socket: null, to: 1) }?.code == .invalidArgument)
    }

    @Test(
        .enabled(
            if: BPFFeatures.probe(mapType: .taskStorage) == .supported
                && BPFFeatures.probe(feature: .btf) == .supported,
            "task storage needs Linux 5.11"
        )
    )
    func programsCountTheCallsOfAProcess() throws {
        let object = try Fixture.load("task_storage")
        let storage = try TaskStorage(object.map("calls"), value: UInt64.self)
        let child = try Echo()
        #expect(try storage.lookup(process: child.id) == nil)
        try object.globals.set("only_pid", to: child.id)
        let link = try object.program("count").attach()
        try child.exchange()
        try link.detach()
        #expect(try storage.lookup(process: child.id) ?? 0 >= 2, "it reads and writes")
        try storage.update(process: child.id, to: 5)
        #expect(try storage.lookup(process: child.id) == 5)
        #expect(try storage.delete(process: child.id) && !storage.delete(process: child.id))
        #expect(bpfError { try storage.lookup(process: 0x3FFF_FFFF) }?.code == .targetNotFound)
        #expect(bpfError { try storage.lookup(process: -1) }?.code == .invalidArgument)
    }

    /// The ID of the calling thread: the last part of `1/task/2`.
    private static func threadID() throws -> Int32 {
        var text = [UInt8](repeating: 0, count: 64)
        let count = readlink("/proc/thread-self", &text, text.count)
        let path = String(decoding: text.prefix(max(count, 0)), as: UTF8.self)
        return try #require(path.split(separator: "/").last.flatMap { Int32($0) })
    }

    @Test(.enabled(if: BPFFeatures.probe(mapType: .inodeStorage) == .supported, "inode storage needs BPF LSM"))
    func filesHaveValues() throws {
        let types = try BTF(path: Fixture.path("inode_storage"))
        let map = try BPFMap(
            type: .inodeStorage,
            key: Int32.self,
            value: UInt64.self,
            maxEntries: 0,
            flags: .noPreallocation,
            attributes: .init(
                types: (types.type(named: "int", kind: .integer), types.type(named: "__u64", kind: .typedef))
            )
        )
        let storage = try InodeStorage(map, value: UInt64.self)
        #expect(try storage.lookup(path: "/etc/passwd") == nil)
        try storage.update(path: "/etc/passwd", to: 3)
        #expect(try storage.lookup(path: "/etc/../etc/passwd") == 3)
        #expect(try storage.delete(path: "/etc/passwd") && !storage.delete(path: "/etc/passwd"))
        let file = try FileDescriptor.open("/etc/passwd", .readOnly)
        defer { try? file.close() }
        try storage.update(file: file, to: 4)
        #expect(try storage.lookup(path: "/etc/passwd") == 4 && storage.lookup(file: file) == 4)
        #expect(try storage.delete(file: file) && !storage.delete(file: file))
        #expect(bpfError { try storage.update(path: "/no/such/file", to: 1) }?.code == .fileNotFound)
    }

    @Test(.enabled(if: BPFFeatures.probe(attachType: .lsmMAC) == .supported, "needs BPF LSM"))
    func programsCountHowOftenAFileIsOpened() throws {
        let object = try Fixture.load("inode_storage")
        let storage = try InodeStorage(object.map("opened"), value: UInt64.self)
        let link = try object.program("count").attach()
        try storage.update(path: "/proc/self/exe", to: 0)
        for _ in 0..<3 { close(open("/proc/self/exe", O_RDONLY)) }
        #expect(try storage.lookup(path: "/proc/self/exe") ?? 0 >= 3)
        try link.detach()
    }

    @Test(
        .enabled(
            if: BPFFeatures.probe(mapType: .cgroupStorage) == .supported && !BPFKernel.cgroup2.isEmpty,
            "cgroup storage needs Linux 6.2"
        )
    )
    func programsCountTheCallsOfAControlGroup() throws {
        var open = try Fixture.open("cgroup_storage")
        try open.globals.set("only_pid", to: Self.threadID())
        let object = try open.load()
        let storage = try CgroupStorage(object.map("calls"), value: UInt64.self)
        try Cgroup.run { group in
            #expect(try storage.lookup(path: group.path) == nil)
            let link = try object.program("count").attach()
            try group.inside { test_call_getppid(3) }
            try link.detach()
            #expect(try storage.lookup(path: group.path) ?? 0 >= 3)
            try storage.update(path: group.path, to: 5)
            #expect(try storage.lookup(path: group.path) == 5)
            #expect(try storage.delete(path: group.path) && !storage.delete(path: group.path))
        }
        #expect(bpfError { try storage.lookup(path: "/no/such/group") }?.code == .fileNotFound)
        #expect(bpfError { try storage.update(path: "/proc", to: 1) }?.code == .invalidArgument)
    }
}
