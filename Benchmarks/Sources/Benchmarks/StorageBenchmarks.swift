// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CBenchmarkSystem
import Glibc
import SystemPackage

/// The values that the kernel keeps for tasks, files, control groups and sockets.
enum StorageBenchmarks {
    static func storages(rounds: Int) throws -> [Comparison] {
        let rounds = max(15, rounds / 4)
        let object = try KindMaps.load()
        var comparisons: [Comparison] = []
        if let map = try object.map(.taskStorage) {
            let owner = FileDescriptor(rawValue: benchmark_open_process(getpid()))
            defer { close(owner.rawValue) }
            let storage = try TaskStorage(map, value: UInt64.self)
            comparisons += try compare("task", map, owner, rounds) {
                try storage.update(descriptor: owner, to: UInt64($0))
            } lookup: { _ in
                checksum &+= try storage.lookup(descriptor: owner) ?? 0
            }
        }
        if let map = try object.map(.inodeStorage) {
            let owner = FileDescriptor(rawValue: open("/proc/self/exe", O_RDONLY | O_CLOEXEC))
            defer { close(owner.rawValue) }
            let storage = try InodeStorage(map, value: UInt64.self)
            comparisons += try compare("inode", map, owner, rounds) {
                try storage.update(file: owner, to: UInt64($0))
            } lookup: { _ in
                checksum &+= try storage.lookup(file: owner) ?? 0
            }
        }
        if let map = try object.map(.cgroupStorage), let group = BPFKernel.cgroup2.first {
            let owner = FileDescriptor(rawValue: open(group.string, O_RDONLY | O_CLOEXEC))
            defer { close(owner.rawValue) }
            let storage = try CgroupStorage(map, value: UInt64.self)
            comparisons += try compare("cgroup", map, owner, rounds) {
                try storage.update(directory: owner, to: UInt64($0))
            } lookup: { _ in
                checksum &+= try storage.lookup(directory: owner) ?? 0
            }
        }
        if let map = try object.map(.skStorage) {
            let owner = FileDescriptor(rawValue: socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
            defer { close(owner.rawValue) }
            let storage = try SocketStorage(map, value: UInt64.self)
            comparisons += try compare("socket", map, owner, rounds) {
                try storage.update(socket: owner, to: UInt64($0))
            } lookup: { _ in
                checksum &+= try storage.lookup(socket: owner) ?? 0
            }
        }
        return comparisons
    }

    private static func compare(
        _ name: String,
        _ map: BPFMap,
        _ owner: FileDescriptor,
        _ rounds: Int,
        update: (UInt32) throws -> Void,
        lookup: (UInt32) throws -> Void
    ) throws -> [Comparison] {
        guard owner.rawValue >= 0 else { throw BenchmarkError("nothing to store a value for: \(name)") }
        let descriptor = map.fileDescriptor.rawValue
        return [
            try .repeating("map kinds, \(name) storage update", rounds: rounds, ours: update) { number in
                var (key, value) = (owner.rawValue, UInt64(number))
                bpf_map_update_elem(descriptor, &key, &value, 0)
            },
            try .repeating("map kinds, \(name) storage lookup", rounds: rounds, ours: lookup) { _ in
                var (key, value) = (owner.rawValue, UInt64(0))
                bpf_map_lookup_elem(descriptor, &key, &value)
                checksum &+= value
            },
        ]
    }
}
