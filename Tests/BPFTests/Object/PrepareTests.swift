// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

@Suite("Objects: selection, preparation, pins, properties", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct PrepareTests {
    @Test func onlyNamedProgramsAreKept() throws {
        var open = try Fixture.open("map_kinds")
        let error = bpfError { try open.keepOnly(programs: "fill", "missing") }
        #expect(error?.code == .programNotFound)
        #expect(try open.program("route").isAutoloaded)
        try open.keepOnly(programs: "fill", "jump")
        let object = try open.load()
        #expect(object.programs.map(\.name) == ["fill", "jump"])
        #expect(bpfError { try object.program("route") }?.code == .programNotFound)
    }

    @Test func aPredicateKeepsPrograms() throws {
        var open = try Fixture.open("map_kinds")
        try open.keepOnly { $0.type == .xdp }
        #expect(try open.load().programs.allSatisfy { $0.type == .xdp })
        var none = try Fixture.open("map_kinds")
        try none.keepOnly { _ in false }
        #expect(try none.load().programs.isEmpty)
    }

    @Test func mapsAreFilledBeforeProgramsAreVerified() throws {
        guard LibbpfVersion.running >= LibbpfVersion(1, 7) else {
            let error = bpfError { try Fixture.open("map_kinds").prepare() }
            #expect(error?.code == .notSupported && error?.advice?.contains("1.6.2") == true)
            return
        }
        let prepared = try Fixture.open("map_kinds").prepare()
        let count = prepared.maps.count
        #expect(count > 20)
        try prepared.map("hash").typed(key: UInt32.self, value: UInt64.self).update(3, to: 40)
        #expect(bpfError { try prepared.map("missing") }?.code == .mapNotFound)
        let hash = try prepared.map("hash").id
        let object = try prepared.load()
        _ = try object.program("fill").testRun(.init(context: .init(repeating: 0, count: 16)))
        #expect(try object.map("hash").typed(key: UInt32.self, value: UInt64.self).lookup(3) == 41)
        #expect(try object.map("hash").id == hash)
    }

    /// A map that has its pin would stay in the kernel when no descriptor is left for its handle.
    @Test func preparingWithFewDescriptorsThrowsBeforeAMapIsPinned() throws {
        guard LibbpfVersion.running >= LibbpfVersion(1, 7) else { return }
        let root = try PinFolder.shared.path("prepared")
        let error = bpfError {
            let open = try Fixture.open("pinned", options: .init(pinRoot: root))
            let limit = try DescriptorLimit(left: 7)
            defer { limit.lift() }
            _ = try open.prepare()
        }
        #expect(error?.code == .resourceExhausted && error?.operation == .load)
        #expect(access(root.appending("shared").string, F_OK) != 0)
    }

    @Test func theSameBytesAreLoadedTwice() throws {
        let bytes = try Fixture.bytes("maps")
        let first = try BPFObject.open(bytes: bytes).load()
        let second = try BPFObject.open(bytes: bytes).load()
        try first.globals.set("calls", to: UInt32(5))
        #expect(try second.globals.value("calls", as: UInt32.self) == 0)
        #expect(try first.map("hash").id != second.map("hash").id)
    }

    @Test func propertiesAreKnownBeforeAndAfterTheLoad() throws {
        var open = try Fixture.open("maps")
        #expect(open.license == "GPL")
        #expect(open.kernelVersion.major == KernelVersion.running.major)
        #expect(try open.btf?.type(named: "padded_key").size == 16)
        try open.setKernelVersion(KernelVersion(5, 10, 3))
        #expect(open.kernelVersion == KernelVersion(5, 10, 3))
        #expect(bpfError { try open.setKernelVersion(KernelVersion(5, 1000)) }?.code == .invalidArgument)
        #expect(bpfError { try open.setKernelVersion(KernelVersion(-1, 0)) }?.code == .invalidArgument)
        let object = try open.load()
        #expect(object.license == "GPL" && object.kernelVersion == KernelVersion(5, 10, 3))
        #expect(try object.btf?.type(named: "padded_key").size == 16)
    }

    // MARK: Options

    @Test func kernelTypesCanBeGivenAsBTF() throws {
        let types = try BTF.kernel
        let object = try Fixture.open("core_reloc", options: .init(kernelBTF: types)).load()
        #expect(!object.programs.isEmpty)
        // Without the types that the object needs.
        let other = try BTF(path: Fixture.path("maps"))
        let missing = bpfError { try Fixture.open("core_reloc", options: .init(kernelBTF: other)).load() }
        #expect(missing?.message.contains("bpf_iter__task") == true, "\(String(describing: missing))")
    }

    @Test func relaxedMapsAndTokens() throws {
        _ = try Fixture.open("maps", options: .init(relaxedMaps: true)).load()
        let error = bpfError { try Fixture.open("maps", options: .init(tokenPath: "/no/such/folder")).load() }
        #expect(error?.code == .fileNotFound || error?.code == .notSupported, "\(String(describing: error))")
        if error?.code == .notSupported { #expect(error?.advice?.contains("libbpf 1.4") == true) }
    }

    @Test func logsAreCutToTheirEnd() throws {
        let options = BPFObject.OpenOptions(verifierLogLevel: [.instructions, .statistics])
        let whole = try #require(try Fixture.open("maps", options: options).load().program("count_call").verifierLog)
        var limited = options
        limited.verifierLogLimit = 200
        let program = try Fixture.open("maps", options: limited).load().program("count_call")
        let end = try #require(program.verifierLog)
        #expect(whole.utf8.count > 1000 && end.utf8.count <= 200)
        #expect(end.contains("processed ") && !end.contains("R1=ctx"))
        limited.verifierLogLimit = 0
        #expect(try Fixture.open("maps", options: limited).load().program("count_call").verifierLog == "")
    }

    @Test func statisticsOfAcceptedProgramsAreValues() throws {
        let options = BPFObject.OpenOptions(verifierLogLevel: .statistics)
        let statistics = try #require(
            try Fixture.open("maps", options: options).load().program("count_call").verifierStatistics
        )
        #expect(statistics.processedInstructions > 20 && statistics.limit == 1_000_000)
        #expect(statistics.totalStates ?? 0 > 0 && statistics.peakStates ?? 0 > 0)
        #expect(try Fixture.load("maps").program("count_call").verifierStatistics == nil)
    }

    // MARK: Pins

    @Test func allPartsArePinnedAtOnce() throws {
        let directory = try PinFolder.shared.path("object")
        let object = try Fixture.load("map_kinds")
        try object.pinMaps(in: directory)
        try object.pinPrograms(in: directory.appending("all_programs"))
        #expect(try object.maps.allSatisfy(\.isPinned) && object.programs.allSatisfy(\.isPinned))
        #expect(try BPFMap(pinnedAt: directory.appending("hash")).id == object.map("hash").id)
        #expect(try BPFMap(pinnedAt: directory.appending("_bss")).id == object.map(".bss").id)
        // Again: all have their pin.
        try object.pinMaps(in: directory)
        try object.unpinPrograms()
        try object.unpinMaps()
        #expect(try object.maps.filter(\.isPinned).isEmpty)
        rmdir(directory.appending("all_programs").string)
        #expect(rmdir(directory.string) == 0, "it is empty")
    }

    @Test func nothingStaysPinnedWhenOnePinFails() throws {
        let directory = try PinFolder.shared.path("half")
        let object = try Fixture.load("map_kinds")
        mkdir(directory.string, 0o700)
        let taken = try BPFMap(type: .hash, keySize: 4, valueSize: 4, maxEntries: 1)
        try taken.pin(at: directory.appending("queue"))
        #expect(bpfError { try object.pinMaps(in: directory) }?.code == .alreadyExists)
        #expect(try object.maps.filter(\.isPinned).isEmpty)
        try taken.unpin()
        #expect(rmdir(directory.string) == 0)
        #expect(bpfError { try object.pinMaps(in: "/tmp/swift-bpf-no-bpffs") }?.code == .invalidArgument)
        #expect(access("/tmp/swift-bpf-no-bpffs", F_OK) != 0)
    }
}
