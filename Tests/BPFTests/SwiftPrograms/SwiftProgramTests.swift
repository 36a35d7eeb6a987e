// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Programs in Swift, in the kernel.
@Suite("Programs in Swift", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct SwiftProgramTests {
    static func open(_ name: String) throws -> OpenBPFObject { try Fixture.open("swift/\(name)") }

    private func run(_ name: String, _ object: BPFObject) throws -> Int32 {
        let arguments = [UInt8](repeating: 0, count: 32)
        return Int32(bitPattern: try object.program(name).testRun(.init(context: arguments)).returnValue)
    }

    @Test func mapsKeepCounts() throws {
        let object = try Self.open("program_kinds").load()
        let counts = try object.map("counts").typed(key: UInt32.self, value: UInt64.self)
        #expect(try run("countsAreKept", object) == 0)
        #expect(try counts.lookup(UInt32(getpid())) == 12)
        #expect(try run("countsAreKept", object) == 0)
        #expect(try counts.lookup(UInt32(getpid())) == 14)
        #expect(try counts.lookup(1) == 6)
        #expect(try object.globals.value("total", as: UInt64.self) == 26)
        #expect(try object.globals.value("last", as: UInt64.self) == 5)
        let recent = try object.map("recent").typed(key: UInt32.self, value: UInt64.self)
        #expect(try recent.lookup(2) == 5)
        #expect(try recent.lookup(3) == nil)
        let perCPU = try object.map("perCPU").typedPerCPU(key: UInt32.self, value: UInt64.self)
        #expect(try perCPU.lookup(4)?.reduce(0, +) == 2)
    }

    @Test func userSpaceSetsConstants() throws {
        var open = try Self.open("program_kinds")
        try open.globals.set("options", to: Options(process: 0, amount: 100))
        let object = try open.load()
        #expect(try run("countsAreKept", object) == 0)
        #expect(try object.globals.value("total", as: UInt64.self) == 110)
    }

    private struct Options: BPFValue {
        var process: UInt32
        var amount: UInt64
    }

    /// Swift leaves padding as it is on the stack; the kernel compares it.
    @Test func paddingIsZero() throws {
        let object = try Self.open("padding").load()
        let packet = [UInt8](repeating: 0, count: 64)
        for (program, map) in [("findShort", "shortKeys"), ("findHollow", "hollowKeys")] {
            for _ in 0..<200 {
                #expect(try object.program(program).testRun(.init(data: packet)).returnValue == 2)
            }
            // Two keys that differ in a member.
            #expect(try object.map(map).raw.keys().count == 2)
        }
    }

    @Test func valuesAreQueued() throws {
        let object = try Self.open("program_kinds").load()
        #expect(try run("valuesAreQueued", object) == 0)
        #expect(try object.globals.value("last", as: UInt64.self) == 12)
        #expect(try run("prefixesAreFound", object) == 16)
    }

    @Test func recordsAreSubmittedOrDiscarded() throws {
        let object = try Self.open("program_kinds").load()
        let ring = try RingBuffer(object.map("samples"))
        #expect(try run("samplesAreSent", object) == 2)
        var processes: [UInt32] = []
        var names: [UInt8] = []
        try ring.consume { sample in
            processes.append(try sample.load(as: UInt32.self))
            names.append(sample.bytes.unsafeLoad(fromByteOffset: 16, as: UInt8.self))
        }
        #expect(processes == [UInt32(getpid())])
        #expect(names.first ?? 0 > 0)
    }

    @Test func tailCallsAreMade() throws {
        let object = try Self.open("program_kinds").load()
        #expect(try run("tailCallsAreMade", object) == 1)
        try ProgramArray(object.map("programs")).update(1, to: object.program("otherProgram"))
        #expect(try run("tailCallsAreMade", object) == 9)
        #expect(try object.globals.value("last", as: UInt64.self) == 99)
    }

    @Test func overflowsAreCounted() throws {
        let object = try Self.open("program_kinds").load()
        #expect(try run("overflowsAreCounted", object) == 0)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
    }

    @Test func whatIsHeldIsReleasedAtAFault() throws {
        let object = try Self.open("faults").load()
        #expect(try run("recordsAreDiscarded", object) == 0)
        var records = 0
        try RingBuffer(object.map("records")).consume { _ in records += 1 }
        #expect(records == 0)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
        let packet = [UInt8](repeating: 0, count: 64)
        let guarded = try object.map("guarded").typed(key: UInt32.self, value: Guarded.self)
        #expect(try object.program("locksAreOpened").testRun(.init(data: packet)).returnValue == 2)
        try guarded.update(0, to: Guarded(lock: 0, count: .max))
        for _ in 0..<2 {
            #expect(try object.program("locksAreOpened").testRun(.init(data: packet)).returnValue == 0)
        }
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 3)
    }

    /// A fault in a function that is not inlined ends the program that calls it.
    @Test(
        arguments: [
            ("narrowFunctionsFault", 7, 8, 100), ("wideFunctionsFault", 7, 1, 101), ("nestedFunctionsFault", 4, 6, 104),
            ("globalFunctionsFault", 7, 8, 100), ("resultsAreChosen", 7, 1, 8),
        ] as [(String, UInt64, Int32, UInt64)]
    )
    func faultsOfFunctionsEndTheProgram(_ program: String, input: UInt64, result: Int32, reached: UInt64) throws {
        let object = try Self.open("faults").load()
        try object.globals.set("input", to: input)
        #expect(try run(program, object) == result)
        #expect(try object.globals.value("reached", as: UInt64.self) == reached)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 0)
        try object.globals.set("reached", to: 0 as UInt64)
        let large: UInt64 = program == "globalFunctionsFault" ? 0xffff_ffff : .max
        try object.globals.set("input", to: large)
        #expect(try run(program, object) == (program == "resultsAreChosen" ? -1 : 0))
        #expect(try object.globals.value("reached", as: UInt64.self) == 0)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
    }

    private struct Guarded: BPFValue {
        var lock: UInt32
        var count: UInt32
    }

    @Test func packetsAreReadAndWritten() throws {
        let object = try Self.open("program_kinds").load()
        var packet = [UInt8](repeating: 0, count: 64)
        packet[12] = 0x86
        packet[13] = 0xdd
        let output = try object.program("packetsAreRead").testRun(.init(data: packet))
        #expect(output.returnValue == 2)
        #expect(output.data[6] == 2)
        packet[12] = 8
        packet[13] = 0
        #expect(try object.program("packetsAreRead").testRun(.init(data: packet)).returnValue == 0)
        #expect(try object.program("locksAreHeld").testRun(.init(data: packet)).returnValue == 0)
    }

    @Test func tracepointsAreRead() throws {
        var open = try Self.open("program_kinds")
        try open.globals.set("options", to: Options(process: UInt32(getpid()), amount: 0))
        let object = try open.load()
        let link = try object.program("tracepointsAreRead").attach()
        _ = getppid()
        let last = try object.globals.value("last", as: UInt64.self)
        try link.detach()
        #expect(last < 1000 && last != 7)
    }

    @Test func aPortFilterDropsSegments() throws {
        let object = try Self.open("port_filter").load()
        let ports = try object.map("blockedPorts").typed(key: UInt16.self, value: UInt64.self)
        var packet = [UInt8](repeating: 0, count: 64)
        packet[12] = 0x08
        packet[14] = 0x46
        packet[23] = 6
        packet[14 + 24 + 2] = 0x1f
        packet[14 + 24 + 3] = 0x90
        let program = try object.program("portFilter")
        #expect(try program.testRun(.init(data: packet)).returnValue == 2)
        try ports.update(8080, to: 0)
        #expect(try program.testRun(.init(data: packet, repetitions: 5)).returnValue == 1)
        #expect(try ports.lookup(8080) == 5)
        #expect(try program.testRun(.init(data: Array(packet.prefix(50)))).returnValue == 2)
    }

    @Test func aPortFilterRunsOnAnInterface() throws {
        try NetworkNamespace.run {
            let object = try Self.open("port_filter").load()
            let link = try object.program("portFilter").attach(to: .xdp(interface: "lo", mode: .skb))
            _ = try Sockets.connection()
            let passed = try object.map("passed").typedPerCPU(key: UInt32.self, value: UInt64.self)
            #expect(try passed.lookup(0)?.reduce(0, +) ?? 0 > 2)
            try link.detach()
        }
    }

    @Test func connectionsAreMeasured() throws {
        try NetworkNamespace.run {
            let object = try Self.open("connect_latency").load()
            let link = try object.program("onStateChange").attach()
            let ring = try RingBuffer(object.map("connects"))
            let sockets = try Sockets.connection()
            let port = sockets.port(0)
            var found: (latency: UInt64, process: UInt32, address: UInt32, port: UInt16)?
            try ring.consume { sample in
                let event = try sample.load(as: ConnectEvent.self)
                guard UInt16(bigEndian: event.port) == port else { return }
                found = (event.latency, event.process, event.address, UInt16(bigEndian: event.port))
            }
            try link.detach()
            #expect(found?.process == UInt32(getpid()))
            #expect(found?.address == UInt32(0x7f00_0001).bigEndian)
            #expect((1...1_000_000_000).contains(found?.latency ?? 0))
        }
    }

    private struct ConnectEvent: BPFValue {
        var latency: UInt64 = 0
        var process: UInt32 = 0
        var address: UInt32 = 0
        var port: UInt16 = 0
        var family: UInt16 = 0
        var padding: UInt32 = 0
        var command: InlineArray<16, UInt8> = .init(repeating: 0)
    }

    @Test func kernelTypesAreRead() throws {
        let object = try Self.open("kernel_types").load()
        #expect(try run("typesAreRead", object) == 0)
        let found = try object.globals.value("findings", as: Findings.self)
        #expect(found.process == UInt32(getpid()))
        #expect(found.parent == UInt32(getppid()))
        #expect(found.user == getuid())
        #expect(found.threads > 0)
        #expect(found.size > 1000)
        #expect(found.mapType == 27)
        #expect(found.argumentStart > 4096)
        #expect(found.command[0] != 0)
        #expect(found.inExecve == 1)
        #expect(found.existing == 0b10101)
        let link = try object.program("typesAreReadDirectly").attach()
        var thread = pthread_t()
        #expect(pthread_create(&thread, nil, { _ in nil }, nil) == 0)
        pthread_join(thread, nil)
        try link.detach()
        #expect(try object.globals.value("directProcess", as: UInt32.self) == UInt32(getppid()))
        #expect(try object.globals.value("directCommand", as: UInt64.self) == UInt64(found.command[0]))
    }

    private struct Findings: BPFValue {
        var process: UInt32 = 0
        var parent: UInt32 = 0
        var user: UInt32 = 0
        var threads: UInt32 = 0
        var size: UInt64 = 0
        var mapType: UInt64 = 0
        var argumentStart: UInt64 = 0
        var command: InlineArray<16, UInt8> = .init(repeating: 0)
        var inExecve: UInt32 = 0
        var existing: UInt32 = 0
    }

    /// A large program, with each way to send events: the verifier drops what a mode does not need.
    @Test(arguments: [0, 0x2, 0x4, 0x40, 0x80, 0x180] as [UInt64])
    func theTracerLoads(mode: UInt64) throws {
        let hasTaskStorage = KernelVersion.running >= KernelVersion(5, 11)
        var open = try Self.open("SyscallTracer")
        let config = TracerConfig(mode: mode | (hasTaskStorage ? 1 : 0))
        try open.globals.set("config", to: config)
        try open.map(hasTaskStorage ? "callsByTask" : "calls").setAutocreate(false)
        try open.setQueue("returns", bytesPerCPU: 4 * 65536)
        try open.setQueue("endings", bytesPerCPU: 65536)
        let object = try open.load()
        _ = try object.program("learnSelf").testRun()
        #expect(try object.globals.value("selfPID", as: UInt32.self) == UInt32(getpid()))
        guard mode == 0x2, PerCPUQueue.isSupported else { return }
        // The layout is that of <swift_bpf.h>.
        #expect(try PerCPUQueue(["returns", "endings"], in: object).bytesPerCPU == 5 * 65536)
    }

    private struct TracerConfig: BPFValue {
        var mode: UInt64
        var minimumDurationNs: UInt64 = 0
        var comm: InlineArray<2, UInt64> = .init(repeating: 0)
        var tickNs: UInt64 = 0
        var wakeupBytes: UInt32 = 0
        var wakeupSampling: UInt32 = 0
        var pids: InlineArray<4, UInt32> = .init(repeating: 0)
    }

    @Test func aSwiftFunctionIsObserved() throws {
        let object = try Self.open("swift_function").load()
        let binary = try UprobeTests.ownBinary
        let function = "BPFTests.observedProduct(Swift.Int, Swift.Int) -> Swift.Int"
        let links = [
            try object.program("onEntry").attach(to: .uprobe(binary: binary, function: function, pid: getpid())),
            try object.program("onReturn").attach(to: .uretprobe(binary: binary, function: function, pid: getpid())),
        ]
        let ring = try RingBuffer(object.map("events"))
        #expect(observedProduct(6, 7) == 42)
        var events: [CallEvent] = []
        try ring.consume { events.append(try $0.load(as: CallEvent.self)) }
        for link in links { try link.detach() }
        #expect(events.map(\.first) == [6])
        #expect(events.map(\.second) == [7])
        #expect(events.map(\.result) == [42])
        #expect(events.allSatisfy { $0.duration > 0 })
    }

    private struct CallEvent: BPFValue {
        var duration: UInt64 = 0
        var first: UInt64 = 0
        var second: UInt64 = 0
        var result: UInt64 = 0
        var thread: UInt32 = 0
        var padding: UInt32 = 0
    }
}

@inline(never)
func observedProduct(_ first: Int, _ second: Int) -> Int { first * second }
