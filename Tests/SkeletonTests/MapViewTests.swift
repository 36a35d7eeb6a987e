// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// The view of each kind of map whose index or values are not of the program's own types.
@Suite(.timeLimit(.minutes(10)))
struct MapViewTests {
    private static func has(_ type: BPFMapType) -> Bool { BPFFeatures.probe(mapType: type) == .supported }

    private let views: MapViews

    init() throws { views = try Self.open().load() }

    private static func open() throws -> OpenBPFSkeleton<MapViews> {
        var open = try MapViews.open()
        try open.maps.byInode.setAutocreate(has(.inodeStorage))
        try open.maps.byTask.setAutocreate(has(.taskStorage))
        try open.maps.byCgroup.setAutocreate(has(.cgroupStorage))
        try open.maps.seen.setAutocreate(has(.bloomFilter))
        try open.maps.arena.setAutocreate(has(.arena))
        return open
    }

    /// All handles are made by the load, so that no member throws later.
    @Test func loadingWithFewDescriptorsThrowsAtOnce() throws {
        let open = try Self.open()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var usual = rlimit()
        #expect(unsafe getrlimit(resource, &usual) == 0)
        let lowest = dup(0)
        close(lowest)
        var tight = usual
        // Enough for libbpf, and not for the handles. From 1.4 on, libbpf takes the maps' descriptors when it opens an object.
        let maps = views.object.mapNames.count
        tight.rlim_cur = rlim_t(lowest) + rlim_t(LibbpfVersion.running < LibbpfVersion(1, 4) ? 2 * maps : maps)
        #expect(unsafe setrlimit(resource, &tight) == 0)
        var code: BPFError.Code?
        do throws(BPFError) {
            _ = try open.load()
        } catch {
            code = error.code
        }
        #expect(unsafe setrlimit(resource, &usual) == 0)
        #expect(code == .resourceExhausted)
        #expect(throws: Never.self) { try Self.open().load().maps.slots }
    }

    private func count() throws { _ = try views.programs.count.testRun() }

    @Test func arraysHaveAnIndex() throws {
        try count()
        let slots: TypedArray<UInt64> = try views.maps.slots
        #expect(try slots.values() == [0, 1, 0, 0])
        try slots.update(1, to: 41)
        try count()
        #expect(try slots.lookup(1) == 42)
        let mapped: TypedArray<UInt32> = try views.maps.mapped
        #expect(try mapped.map.mapped(as: UInt32.self).lookup(1) == 2)
    }

    @Test func mapsOfMapsHoldMaps() throws {
        func inner() throws -> BPFMap { try BPFMap(type: .array, key: UInt32.self, value: UInt64.self, maxEntries: 1) }
        let (first, second) = (try inner(), try inner())
        let byIndex: MapOfMaps<UInt32> = try views.maps.byIndex
        try byIndex.update(1, to: first)
        let byName: MapOfMaps<BPFCharArray<16>> = try views.maps.byName
        try byName.update("second", to: second)
        try count()
        #expect(try byIndex.lookup(1)?.typedArray(value: UInt64.self).lookup(0) == 1)
        #expect(try second.typedArray(value: UInt64.self).lookup(0) == 1)
        #expect(try byName.keys() == ["second"])
    }

    @Test func mapsHoldSocketsInterfacesAndProcessors() throws {
        let (sockets, hash): (SocketMap<UInt32>, SocketMap<UInt64>) = try (views.maps.sockets, views.maps.socketHash)
        #expect(try sockets.cookie(0) == nil && hash.cookie(1 << 40) == nil)
        let reuseport: ReuseportArray = try views.maps.reuseport
        #expect(try reuseport.cookie(0) == nil)
        let (devices, deviceHash): (DeviceMap, DeviceMap) = try (views.maps.devices, views.maps.deviceHash)
        let loopback = unsafe if_nametoindex("lo")
        try devices.update(0, to: "lo")
        try deviceHash.update(99, to: "lo")
        #expect(try devices.lookup(0)?.interface == loopback)
        #expect(try deviceHash.lookup(99)?.interface == loopback)
        let cpus: CPUMap = try views.maps.cpus
        try cpus.update(0, queueSize: 192)
        #expect(try cpus.lookup(0)?.queueSize == 192)
        let queues: XSKMap = try views.maps.xdpSockets
        try queues.delete(0)
    }

    @Test func arraysHoldWhatTheKernelKnows() throws {
        let counters: PerfEventArray = try views.maps.counters
        #expect(try !counters.delete(0))
        let stacks: StackTraceMap = try views.maps.stacks
        #expect(try stacks.ids().isEmpty)
        let groups: CgroupArray = try views.maps.groups
        if let group = BPFKernel.cgroup2.first {
            try groups.update(0, to: group)
            #expect(try groups.delete(0))
        }
    }

    @Test func storageBelongsToSockets() throws {
        let storage: SocketStorage<UInt64> = try views.maps.bySocket
        let socket = FileDescriptor(rawValue: Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0))
        try socket.closeAfter {
            try storage.update(socket: socket, to: 3)
            #expect(try storage.lookup(socket: socket) == 3)
        }
    }

    @Test func storageBelongsToFilesProcessesAndGroups() throws {
        if Self.has(.inodeStorage) {
            let storage: InodeStorage<UInt64> = try views.maps.byInode
            try storage.update(path: "/etc/passwd", to: 3)
            #expect(try storage.lookup(path: "/etc/passwd") == 3)
        } else {
            #expect { try views.maps.byInode } throws: { ($0 as? BPFError)?.code == .mapNotFound }
        }
        if Self.has(.taskStorage) {
            let storage: TaskStorage<UInt64> = try views.maps.byTask
            try storage.update(process: getpid(), to: 3)
            #expect(try storage.lookup(process: getpid()) == 3)
        } else {
            #expect { try views.maps.byTask } throws: { ($0 as? BPFError)?.code == .mapNotFound }
        }
        if Self.has(.cgroupStorage), let group = BPFKernel.cgroup2.first {
            let storage: CgroupStorage<UInt64> = try views.maps.byCgroup
            try storage.update(path: group, to: 3)
            #expect(try storage.lookup(path: group) == 3)
        }
    }

    @Test func filtersHaveMembers() throws {
        guard Self.has(.bloomFilter) else {
            #expect { try views.maps.seen } throws: { ($0 as? BPFError)?.code == .mapNotFound }
            return
        }
        let seen: TypedBloomFilter<UInt64> = try views.maps.seen
        try seen.add(1 << 40)
        #expect(try seen.contains(1 << 40))
    }

    @Test func arenasAreMappedWhenTheyAreUsed() throws {
        guard Self.has(.arena) else {
            #expect { try views.maps.arena } throws: { ($0 as? BPFError)?.code == .mapNotFound }
            return
        }
        let arena: Arena = try views.maps.arena
        try arena.store(UInt32(7), offset: 4096)
        #expect(try views.maps.arena.load(offset: 4096, as: UInt32.self) == 7)
        #expect(arena.byteCount == 4 * 4096)
    }
}
