// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPFCodegen

@Suite struct SkeletonTests {
    @Test func attachTakesTheProgramsWithAPlace() throws {
        var object = TestObject()
        object.program("on_exec", "tracepoint/sched/sched_process_exec")
        object.program("filter", "xdp")
        object.program("plain", "kprobe")
        let code = try object.code()
        #expect(code.contains("Links(links: try object.attach())"))
        #expect(code.contains("var filter: BPFProgram"))
        #expect(code.contains("var onExec: Link"))
    }

    @Test func functionsInTextAreNotPrograms() throws {
        var object = TestObject()
        object.program("helper", ".text")
        object.program("filter")
        #expect(try object.model.programs.map(\.name) == ["filter"])
    }

    @Test func linksHaveNoNameTwice() throws {
        var object = TestObject()
        object.program("all", "tp/a/b")
        object.program("detach", "tp/a/c")
        let code = try object.code()
        #expect(code.contains("var allProgram: Link"))
        #expect(code.contains("var detachProgram: Link"))
    }

    @Test func namesMayContainAnything() throws {
        var object = TestObject()
        object.program("a\"b\\", "xdp\n// \"")
        let code = try object.code()
        #expect(code.contains("object.program(\"a\\\"b\\\\\")"))
        #expect(code.contains("/// `SEC(\"xdp // \"\") a\"b\\`."))
    }

    @Test(
        arguments: [
            (1, "TypedMap<Int32, UInt64>"), (2, "TypedArray<UInt64>"), (5, "TypedPerCPUMap<Int32, UInt64>"),
            (6, "TypedPerCPUMap<Int32, UInt64>"), (9, "TypedMap<Int32, UInt64>"), (11, "TypedMap<Int32, UInt64>"),
            (3, "ProgramArray"), (4, "PerfEventArray"), (12, "MapOfMaps<Int32>"), (13, "MapOfMaps<Int32>"),
            (22, "TypedQueue<UInt64>"), (30, "TypedBloomFilter<UInt64>"), (15, "SocketMap<Int32>"),
            (18, "SocketMap<Int32>"), (20, "ReuseportArray"), (14, "DeviceMap"), (25, "DeviceMap"), (16, "CPUMap"),
            (17, "XSKMap"), (8, "CgroupArray"), (7, "StackTraceMap"), (24, "SocketStorage<UInt64>"),
            (28, "InodeStorage<UInt64>"), (29, "TaskStorage<UInt64>"), (32, "CgroupStorage<UInt64>"), (33, "Arena"),
            (26, "BPFMap"), (27, "BPFMap"), (31, "BPFMap"), (34, "BPFMap"), (99, "BPFMap"),
        ] as [(UInt32, String)]
    )
    func aMapHasTheViewOfItsKind(_ type: UInt32, _ view: String) throws {
        var object = TestObject()
        let long = object.types.integer("unsigned long long", 8)
        object.map("counts", type: type, key: object.int, value: long)
        #expect(try object.code().contains("var counts: \(view) { get throws(BPFError)"))
    }

    @Test func anArrayWithOtherKeysHasNoIndex() throws {
        var object = TestObject()
        let key = object.types.structure("slot", 4, [.init(name: "number", type: object.int, at: 0)])
        object.map("slots", type: 2, key: key, value: object.int)
        object.map("others", type: 13, value: object.int)
        let code = try object.code()
        #expect(code.contains("var slots: TypedMap<Slot, Int32> { get throws(BPFError)"))
        #expect(code.contains("var others: BPFMap { get throws(BPFError)"))
    }

    @Test func anArenaIsMappedWhenItIsUsed() throws {
        var object = TestObject()
        object.map("arena", type: 33)
        let code = try object.code()
        #expect(code.contains("BPFPart<BPFMap>"))
        #expect(code.contains("var arena: Arena { get throws(BPFError) { try Arena(_part0.get()) } }"))
    }

    @Test func aRingHasTheEventsThatCNames() throws {
        var object = TestObject()
        let event = object.types.structure("event", 4, [.init(name: "pid", type: object.int, at: 0)])
        let long = object.types.integer("unsigned long long", 8)
        object.map("events", type: 27, event: event)
        object.map("events_lost", type: 6, key: object.int, value: long)
        object.map("samples", type: 4, event: event)
        let code = try object.code()
        #expect(code.contains("var events: EventRing<Event>"))
        #expect(code.contains("EventRing(map, losses: object.mapIfCreated(\"events_lost\"))"))
        #expect(code.contains("var samples: EventPerfBuffer<Event>"))
    }

    @Test func theConfigurationNamesTheEvents() throws {
        var object = TestObject()
        let event = object.types.structure("event", 4, [.init(name: "pid", type: object.int, at: 0)])
        object.map("events", type: 27)
        object.map("keep", type: 1, key: object.int, value: event)
        var configuration = CodegenConfiguration()
        configuration.events = ["events": "struct event"]
        #expect(try object.code(configuration).contains("var events: EventRing<Event>"))
        configuration.events = ["events": "struct evnt"]
        let error = #expect(throws: CodegenError.self) { try object.code(configuration) }
        #expect("\(try #require(error))".contains("'struct evnt', which the object does not contain. Use"))
    }

    @Test func variablesAreMembersOfTheirSections() throws {
        var object = TestObject()
        let bool = object.types.integer("_Bool", 1, isBool: true)
        object.program("filter")
        object.variable("limit", object.types.const(object.int), size: 4, in: ".rodata")
        object.variable("on", bool, size: 1, in: ".data")
        object.variable("count", object.int, size: 4, in: ".bss")
        object.variable("own", object.int, size: 4, in: ".bss", linkage: 0)
        let code = try object.code()
        #expect(code.contains("let rodata: Rodata"))
        #expect(code.contains("let data: Data.Live"))
        #expect(code.contains("let bss: Bss.Live"))
        #expect(code.contains("var limit: Int32"))
        #expect(!code.contains("var own:"))
    }

    /// The kernel's memory of a section with hidden variables only cannot be mapped.
    @Test func hiddenVariablesAreNotLive() throws {
        var object = TestObject()
        object.program("filter")
        object.variable("count", object.int, size: 4, in: ".bss", isHidden: true)
        let code = try object.code()
        #expect(code.contains("var bss: Bss"))
        #expect(!code.contains("Bss.Live"))
    }

    @Test func sectionsWithSimilarNamesDiffer() throws {
        var object = TestObject()
        object.program("filter")
        object.variable("a", object.int, size: 4, in: ".data.a_b")
        object.variable("b", object.int, size: 4, in: ".data.a.b")
        let code = try object.code()
        #expect(code.contains("struct DataAB: Sendable"))
        #expect(code.contains("struct DataAB_2: Sendable"))
        #expect(code.contains("let dataAB_2: DataAB_2.Live"))
    }

    @Test func theKernelsConfigurationHasMembers() throws {
        var object = TestObject()
        object.program("filter")
        object.kconfig("LINUX_KERNEL_VERSION", object.int, size: 4)
        object.kconfig("CONFIG_BPF", object.types.integer("_Bool", 1, isBool: true), size: 1)
        let code = try object.code()
        #expect(code.contains("var linuxKernelVersion: Int32 { contents[\"LINUX_KERNEL_VERSION\"] }"))
        #expect(code.contains("var configBPF: Bool { contents[\"CONFIG_BPF\"] }"))
    }

    /// `bss.bpf.c` has the name of its section, and others have those of types and modules that users know.
    @Test(arguments: [
        ("bss.bpf.c", "Bss"), ("foundation.bpf.c", "FoundationSkeleton"), ("Task.bpf.c", "TaskSkeleton"),
        ("data.bpf.c", "DataSkeleton"), ("BPF.bpf.c", "BPFSkeleton_"),
    ])
    func commonNamesAreNotHidden(_ file: String, _ name: String) throws {
        var object = TestObject()
        object.program("filter")
        object.variable("total", object.int, size: 4, in: ".bss")
        let task = object.types.structure("task", 4, [.init(name: "pid", type: object.int, at: 0)])
        object.map("tasks", type: 1, key: object.int, value: task)
        guard !name.hasSuffix("_") else {
            // `BPFSkeleton` is the protocol.
            #expect(throws: CodegenError.self) { try SkeletonGenerator(try object.model, file: file) }
            return
        }
        var generator = try SkeletonGenerator(try object.model, file: file)
        let code = try generator.generate()
        #expect(code.contains("final class \(name): BPFSkeleton"))
        #expect(code.contains("struct \(name == "Bss" ? "BssSection" : "Bss"): Sendable"))
        #expect(code.contains("struct TaskStructure: BPFStructure"))
    }

    @Test func aNameOfTheLibraryIsCompleted() throws {
        var object = TestObject()
        object.program("filter")
        var generator = try SkeletonGenerator(try object.model, file: "link.bpf.c")
        #expect(try generator.generate().contains("final class LinkSkeleton: BPFSkeleton"))
    }
}
