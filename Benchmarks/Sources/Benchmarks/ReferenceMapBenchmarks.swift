// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CBenchmarkSystem
import Glibc
import SystemPackage

/// Maps whose values stand for objects of the kernel: sockets, interfaces, CPUs, groups, events and stacks.
///
/// The benchmarks of networks run in a namespace of their own.
enum ReferenceMapBenchmarks {
    static func references(rounds: Int) throws -> [Comparison] {
        let rounds = max(15, rounds / 4)
        let former = benchmark_enter_network_namespace()
        guard former >= 0 else { throw BenchmarkError("no network namespace: run it as root") }
        defer { benchmark_leave_network_namespace(former) }
        return try sockets(rounds) + reuseport(rounds) + devices(rounds) + others(rounds) + stacks(rounds)
    }

    private static func update(
        _ name: String,
        _ map: BPFMap,
        value: CInt,
        rounds: Int,
        ours: (UInt32) throws -> Void
    ) throws -> Comparison {
        let descriptor = map.fileDescriptor.rawValue
        return try .repeating(
            "map kinds, \(name) update",
            budget: .ratio(1.05),
            rounds: rounds
        ) { number in
            try ours(number & 3)
        } theirs: { number in
            var (key, value) = (number & 3, value)
            bpf_map_update_elem(descriptor, &key, &value, 0)
        }
    }

    private static func sockets(_ rounds: Int) throws -> [Comparison] {
        let connection = try Connection()
        let socket = FileDescriptor(rawValue: connection.client)
        var comparisons: [Comparison] = []
        for (name, type) in [("socket map", BPFMapType.sockMap), ("socket hash", .sockHash)] {
            let map = try SocketMap(BPFMap(type: type, keySize: 4, valueSize: 4, maxEntries: 4), key: UInt32.self)
            comparisons.append(
                try update(name, map.map, value: socket.rawValue, rounds: rounds) { try map.update($0, to: socket) }
            )
        }
        // AF_XDP, which Glibc does not declare for Swift.
        let packets = Glibc.socket(44, CInt(SOCK_RAW.rawValue), 0)
        guard packets >= 0 else { return comparisons }
        defer { close(packets) }
        let map = try XSKMap(BPFMap(type: .xskMap, keySize: 4, valueSize: 4, maxEntries: 4))
        comparisons.append(
            try update("XDP socket map", map.map, value: packets, rounds: rounds) {
                try map.update($0, to: FileDescriptor(rawValue: packets))
            }
        )
        return comparisons
    }

    /// A socket is in one array at most: it is removed again.
    private static func reuseport(_ rounds: Int) throws -> [Comparison] {
        let connection = try Connection()
        let socket = FileDescriptor(rawValue: connection.listener)
        let array = try ReuseportArray(BPFMap(type: .reuseportSockArray, keySize: 4, valueSize: 4, maxEntries: 4))
        let descriptor = array.map.fileDescriptor.rawValue
        return [
            try .repeating("map kinds, reuseport array update, delete", budget: .ratio(1.05), rounds: rounds) {
                number in
                try array.update(number & 3, to: socket)
                try array.delete(number & 3)
            } theirs: { number in
                var (key, value) = (number & 3, socket.rawValue)
                bpf_map_update_elem(descriptor, &key, &value, 0)
                bpf_map_delete_elem(descriptor, &key)
            }
        ]
    }

    private static func devices(_ rounds: Int) throws -> [Comparison] {
        // The loopback device is the first one of a namespace.
        let loopback: CInt = 1
        var comparisons: [Comparison] = []
        for (name, type) in [("device map", BPFMapType.devMap), ("device hash", .devMapHash)] {
            let map = try DeviceMap(BPFMap(type: type, keySize: 4, valueSize: 4, maxEntries: 4))
            comparisons.append(
                try update(name, map.map, value: loopback, rounds: rounds) { try map.update($0, to: .index(1)) }
            )
        }
        // The kernel starts a thread for each entry, and stops that of the former one: the time depends on the CPUs that these
        // happen to run on, and is not judged.
        let cpus = try CPUMap(BPFMap(type: .cpuMap, keySize: 4, valueSize: 4, maxEntries: 4))
        let (queue, descriptor) = (UInt32(64), cpus.map.fileDescriptor.rawValue)
        comparisons.append(
            try .repeating(
                "map kinds, CPU map update",
                budget: .none,
                rounds: rounds,
                repetitions: 100,
                statistic: .sum
            ) { _ in
                try cpus.update(0, queueSize: queue)
            } theirs: { _ in
                var (key, value) = (UInt32(0), queue)
                bpf_map_update_elem(descriptor, &key, &value, 0)
            }
        )
        return comparisons
    }

    private static func others(_ rounds: Int) throws -> [Comparison] {
        var comparisons: [Comparison] = []
        if let path = BPFKernel.cgroup2.first {
            let groups = try CgroupArray(BPFMap(type: .cgroupArray, keySize: 4, valueSize: 4, maxEntries: 4))
            let descriptor = groups.map.fileDescriptor.rawValue
            comparisons.append(
                try .repeating("map kinds, cgroup array update", budget: .ratio(1.05), allocates: true, rounds: rounds)
                {
                    try groups.update($0 & 3, to: path)
                } theirs: { number in
                    var (key, value) = (number & 3, open(path.string, O_RDONLY | O_CLOEXEC))
                    bpf_map_update_elem(descriptor, &key, &value, 0)
                    close(value)
                }
            )
        }
        let events = try PerfEventArray(BPFMap(type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: 4))
        let event = benchmark_open_clock_event(0, 1_000_000_000)
        guard event >= 0 else { throw BenchmarkError("no perf event: run it as root") }
        defer { close(event) }
        comparisons.append(
            try update("perf event array", events.map, value: event, rounds: rounds) {
                try events.update($0, to: FileDescriptor(rawValue: event))
            }
        )
        return comparisons
    }

    private static func stacks(_ rounds: Int) throws -> [Comparison] {
        let object = try KindMaps.load().object
        let capture = try object.program("capture")
        _ = try capture.testRun(.init(context: [UInt8](repeating: 0, count: 16)))
        let id = Int32(try object.globals.value("stack", as: Int64.self))
        let map = try StackTraceMap(object.map("stacks"))
        guard let count = try map.frames(id)?.count, count > 0 else { throw BenchmarkError("no stack") }
        let descriptor = map.map.fileDescriptor.rawValue
        let addresses = UnsafeMutablePointer<UInt64>.allocate(capacity: 32)
        defer { addresses.deallocate() }
        // An array of frames is the result on our side.
        return [
            try .repeating("map kinds, stack trace lookup", budget: .ratio(1.3), allocates: true, rounds: rounds) { _ in
                checksum &+= UInt64(try map.frames(id)?.count ?? 0)
            } theirs: { _ in
                var key = id
                bpf_map_lookup_elem(descriptor, &key, addresses)
                var frames = 0
                while frames < 32, addresses[frames] != 0 { frames += 1 }
                checksum &+= UInt64(frames)
            }
        ]
    }

    /// A TCP connection over the loopback device.
    private final class Connection {
        let listener, client, server: CInt

        init() throws {
            listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            var on: CInt = 1
            setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, socklen_t(MemoryLayout<CInt>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let (listener, client) = (listener, client)
            let isConnected = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
                        && connect(client, $0, size) == 0
                }
            }
            server = isConnected ? accept(listener, nil, nil) : -1
            guard server >= 0 else { throw BenchmarkError("no connection over the loopback device") }
        }

        deinit { for descriptor in [listener, client, server] { close(descriptor) } }
    }
}
