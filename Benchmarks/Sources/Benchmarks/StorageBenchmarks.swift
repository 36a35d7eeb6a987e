// SPDX-License-Identifier: Apache-2.0

import BPF
import CBenchmarkSystem
import CLibbpf
import Glibc
import SystemPackage

/// The values that the kernel keeps for tasks, files, control groups and sockets.
enum StorageBenchmarks {
    static func storages(rounds: Int) throws -> [Comparison] {
        let rounds = max(15, rounds / 4)
        let maps = try KindMaps.load()
        return try tasks(maps, rounds) + files(maps, rounds) + groups(maps, rounds) + sockets(maps, rounds)
    }

    private static func tasks(_ maps: KindMaps, _ rounds: Int) throws -> [Comparison] {
        guard let map = try maps.map(.taskStorage) else { return [] }
        let (storage, side) = (
            try TaskStorage(map, value: UInt64.self), try Side(map, benchmark_open_process(getpid()))
        )
        return [
            try compare("task storage update", rounds) {
                try storage.update(descriptor: side.owner, to: UInt64($0))
            } theirs: {
                side.update($0)
            },
            try compare("task storage lookup", rounds) { _ in
                checksum &+= try storage.lookup(descriptor: side.owner) ?? 0
            } theirs: { _ in
                side.lookUp()
            },
        ]
    }

    private static func files(_ maps: KindMaps, _ rounds: Int) throws -> [Comparison] {
        guard let map = try maps.map(.inodeStorage) else { return [] }
        let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        let (storage, side) = (try InodeStorage(map, value: UInt64.self), try Side(map, file))
        return [
            try compare("inode storage update", rounds) {
                try storage.update(file: side.owner, to: UInt64($0))
            } theirs: {
                side.update($0)
            },
            try compare("inode storage lookup", rounds) { _ in
                checksum &+= try storage.lookup(file: side.owner) ?? 0
            } theirs: { _ in
                side.lookUp()
            },
        ]
    }

    private static func groups(_ maps: KindMaps, _ rounds: Int) throws -> [Comparison] {
        guard let map = try maps.map(.cgroupStorage), let group = BPFKernel.cgroup2.first else { return [] }
        let directory = open(group.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let (storage, side) = (try CgroupStorage(map, value: UInt64.self), try Side(map, directory))
        return [
            try compare("cgroup storage update", rounds) {
                try storage.update(directory: side.owner, to: UInt64($0))
            } theirs: {
                side.update($0)
            },
            try compare("cgroup storage lookup", rounds) { _ in
                checksum &+= try storage.lookup(directory: side.owner) ?? 0
            } theirs: { _ in
                side.lookUp()
            },
        ]
    }

    private static func sockets(_ maps: KindMaps, _ rounds: Int) throws -> [Comparison] {
        guard let map = try maps.map(.skStorage) else { return [] }
        let socket = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let (storage, side) = (try SocketStorage(map, value: UInt64.self), try Side(map, socket))
        return [
            try compare("socket storage update", rounds) {
                try storage.update(socket: side.owner, to: UInt64($0))
            } theirs: {
                side.update($0)
            },
            try compare("socket storage lookup", rounds) { _ in
                checksum &+= try storage.lookup(socket: side.owner) ?? 0
            } theirs: { _ in
                side.lookUp()
            },
        ]
    }

    private static func compare(
        _ name: String,
        _ rounds: Int,
        ours: (UInt32) throws -> Void,
        theirs: (UInt32) -> Void
    ) throws -> Comparison {
        try .repeating("map kinds, \(name)", rounds: rounds, ours: ours, theirs: theirs)
    }

    /// C's calls, with a descriptor as the key.
    private final class Side {
        let owner: FileDescriptor
        private let map: CInt

        init(_ map: BPFMap, _ owner: CInt) throws {
            guard owner >= 0 else { throw BenchmarkError("nothing to store a value for: \(map.name)") }
            (self.map, self.owner) = (map.fileDescriptor.rawValue, FileDescriptor(rawValue: owner))
        }

        deinit { close(owner.rawValue) }

        @inline(__always)
        func update(_ number: UInt32) {
            var (key, value) = (owner.rawValue, UInt64(number))
            bpf_map_update_elem(map, &key, &value, 0)
        }

        @inline(__always)
        func lookUp() {
            var (key, value) = (owner.rawValue, UInt64(0))
            bpf_map_lookup_elem(map, &key, &value)
            checksum &+= value
        }
    }
}
