// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Programs in Swift, compiled and run by this kernel.
@Suite("Programs in Swift", .compiles, .serialized)
struct ProgramTests {
    @Test("A program counts in a map, and the map has BTF")
    func counting() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            let counts = HashMap<UInt32, UInt64>(maxEntries: 10_240)
            let unused = ArrayMap<UInt32>(maxEntries: 3)
            @section("tracepoint/raw_syscalls/sys_enter")
            func onEnter(_ context: TracepointContext) -> Int32 {
                counts[CurrentTask.processID, default: 0] &+= 1
                return 0
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        let link = try object.program("onEnter").attach()
        for _ in 0..<10 { _ = getppid() }
        try link.detach()
        let counts = try object.map("counts").typed(key: UInt32.self, value: UInt64.self)
        let count = try counts.lookup(UInt32(getpid()))
        #expect(try #require(count) >= 10)
        #expect(try object.map("unused").maxEntries == 3)
    }

    @Test("An object names files of the user only")
    func files() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            let counts = HashMap<UInt32, UInt64>(maxEntries: 4)
            let sum = Variable<UInt64>(0)
            @section("raw_tp")
            func run(_ context: RawTracepointContext) -> Int32 {
                var total: UInt64 = 0
                counts.forEach { key, value in
                    total &+= UInt64(key) ^ value.pointee
                    return .next
                }
                sum.value = total
                return 1
            }
            """,
            name: "visiting"
        )
        let text = String(decoding: bytes.map { $0 < 128 ? $0 : 0 }, as: UTF8.self)
        #expect(text.contains("visiting.bpf.swift"))
        #expect(!text.contains("KeyedMap.swift"))
    }

    @Test("All kinds of maps are created")
    func kinds() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            struct Prefix {
                var length: UInt32
                var address: UInt32
            }
            let map0 = HashMap<UInt32, UInt64>(maxEntries: 4)
            let map1 = LRUHashMap<UInt32, UInt64>(maxEntries: 4)
            let map2 = PerCPUHashMap<UInt32, UInt64>(maxEntries: 4)
            let map3 = LRUPerCPUHashMap<UInt32, UInt64>(maxEntries: 4)
            let map4 = ArrayMap<UInt64>(maxEntries: 4)
            let map5 = PerCPUArray<UInt64>(maxEntries: 4)
            let map6 = LPMTrie<Prefix, UInt64>(maxEntries: 4)
            let map7 = Queue<UInt64>(maxEntries: 4)
            let map8 = Stack<UInt64>(maxEntries: 4)
            let map9 = BloomFilter<UInt64>(maxEntries: 4)
            let map10 = RingBuffer<UInt64>(bytes: 4096)
            let map11 = UserRingBuffer(bytes: 4096)
            let map12 = PerfEventArray<UInt64>()
            let map13 = ProgramArray(maxEntries: 4)
            let map14 = StackTraceMap(maxEntries: 4)
            let map15 = TaskStorage<UInt64>()
            let map16 = InodeStorage<UInt64>()
            let map17 = SocketStorage<UInt64>()
            let map18 = CgroupStorage<UInt64>()
            let map19 = CgroupArray(maxEntries: 4)
            let map20 = DeviceMap(maxEntries: 4)
            let map21 = DeviceHashMap(maxEntries: 4)
            let map22 = CPUMap(maxEntries: 4)
            let map23 = XSKMap(maxEntries: 4)
            let map24 = SocketMap(maxEntries: 4)
            let map25 = SocketHashMap<UInt64>(maxEntries: 4)
            let map26 = ReuseportArray(maxEntries: 4)
            let map27 = ArrayOfMaps<LRUHashMap<UInt32, Prefix>>(maxEntries: 4, of: LRUHashMap(maxEntries: 8))
            let map28 = HashOfMaps<Prefix, PerCPUArray<UInt64>>(maxEntries: 4, of: PerCPUArray(maxEntries: 8))
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        let types: [BPFMapType] = [
            .hash, .lruHash, .perCPUHash, .lruPerCPUHash, .array, .perCPUArray, .lpmTrie, .queue, .stack, .bloomFilter,
            .ringBuffer, .userRingBuffer, .perfEventArray, .progArray, .stackTrace, .taskStorage, .inodeStorage,
            .skStorage, .cgroupStorage, .cgroupArray, .devMap, .devMapHash, .cpuMap, .xskMap, .sockMap, .sockHash,
            .reuseportSockArray, .arrayOfMaps, .hashOfMaps,
        ]
        for (number, type) in types.enumerated() {
            #expect(try object.map("map\(number)").type == type)
        }
    }

    @Test("Functions of the kernel are called")
    func kernelFunctions() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            @_extern(c, "__bpf_kfunc_bpf_task_from_pid") func task(withPID pid: Int32) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_task_release") func release(_ task: UnsafeMutableRawPointer)
            let found = Variable<UInt64>(0)
            @section("tp_btf/sys_enter")
            func onEnter(_ context: BTFTracepointContext) -> Int32 {
                guard let task = task(withPID: Int32(CurrentTask.threadID)) else { return 0 }
                release(task)
                found.add(1)
                return 0
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        let link = try object.program("onEnter").attach()
        for _ in 0..<10 { _ = getppid() }
        try link.detach()
        let found = try object.globals.value("found", as: UInt64.self)
        #expect(found >= 10)
    }

    @Test("Objects of the kernel are released at a fault")
    func kernelObjects() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            @_extern(c, "__bpf_kfunc_bpf_task_from_pid") func task(withPID pid: Int32) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_task_release") func release(_ task: UnsafeMutableRawPointer)
            @_extern(c, "__bpf_kfunc_bpf_cpumask_create") func createMask() -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_cpumask_release") func releaseMask(_ mask: UnsafeMutableRawPointer)
            let limit = Variable<UInt8>(253)
            @section("tp_btf/sys_enter")
            func onEnter(_ context: BTFTracepointContext) -> Int32 {
                guard let task = task(withPID: Int32(CurrentTask.threadID)) else { return 0 }
                limit.value += 1
                guard let mask = createMask() else {
                    release(task)
                    return 0
                }
                limit.value += 1
                releaseMask(mask)
                limit.value += 1
                release(task)
                return 0
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        let link = try object.program("onEnter").attach()
        for _ in 0..<10 { _ = getppid() }
        try link.detach()
        #expect(try object.globals.value("swift_faults", as: UInt64.self) > 0)
        #expect(try object.globals.value("limit", as: UInt8.self) == 255)
    }

    @Test("Arrays of any length have initial values")
    func initialValues() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            struct Pair {
                var first: UInt16 = 2
                var second: UInt64 = 9
            }
            let bytes = Variable(InlineArray<256, UInt8>(repeating: 3))
            let words = Variable(InlineArray<300, UInt32>(repeating: 7))
            let pairs = Variable(InlineArray<256, Pair>(repeating: Pair()))
            let squares = Variable(InlineArray<64, UInt64> { UInt64($0) &* UInt64($0) })
            @section("raw_tp")
            func run(_ context: RawTracepointContext) -> Int32 {
                var sum: UInt64 = 0
                for index in 0..<64 {
                    sum &+= UInt64(bytes.value[index]) &+ UInt64(words.value[index &+ 200])
                    sum &+= UInt64(pairs.value[index].first) &+ pairs.value[index].second &+ squares.value[index]
                }
                return Int32(truncatingIfNeeded: sum)
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        let squares = (0..<64).reduce(0) { $0 + $1 * $1 }
        #expect(Int(try object.program("run").testRun().returnValue) == 64 * (3 + 7 + 2 + 9) + squares)
    }

    @Test("A percent sign in a message is one, and names of methods do not change those of programs and maps")
    func messages() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            let counts = HashMap<UInt32, UInt64>(maxEntries: 4)
            struct Other {
                @inline(__always) func report() -> UInt64 { Kernel.monotonicTime }
                @inline(never) func counts(_ value: UInt64) -> UInt64 { value ^ 5 }
            }
            @section("raw_tp")
            func report(_ context: RawTracepointContext) -> Int32 {
                counts[1] = Other().counts(Other().report())
                printk("swift-bpf: 100% of \\(counts[2] ?? 7) is 5%%")
                return 3
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        #expect(try object.map("counts").maxEntries == 4)
        let folder = "/sys/kernel/tracing"
        if access("\(folder)/trace", R_OK) != 0 { mount("tracefs", folder, "tracefs", 0, nil) }
        let file = try #require(fopen("\(folder)/trace", "r"))
        defer { fclose(file) }
        #expect(try object.program("report").testRun().returnValue == 3)
        var line = [CChar](repeating: 0, count: 1024)
        var isFound = false
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.contains("swift-bpf: 100% of 7 is 5%%\n") { isFound = true }
        }
        #expect(isFound)
    }

    @Test("A fault in a closure of a loop ends the program")
    func faultInACallback() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            let calls = Variable<UInt64>(0)
            let limit = Variable<UInt8>(250)
            @section("raw_tp")
            func run(_ context: RawTracepointContext) -> Int32 {
                loop(1000) { index in
                    limit.value += 1
                    calls.value &+= 1
                    return .next
                }
                calls.value = 100
                return 1
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        #expect(try object.program("run").testRun().returnValue == 0)
        #expect(try object.globals.value("calls", as: UInt64.self) == 5)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
    }

    @Test("Two structures of the kernel have their own programs, and one is attached by a link")
    func structures() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            struct tcp_congestion_ops {
                var name: InlineArray<16, KernelCharacter>
            }
            let first = StructOps(tcp_congestion_ops(name: .init("swift_bpf_first")))
            let second = StructOps(tcp_congestion_ops(name: .init("swift_bpf_2nd")), isLinked: true)
            @section("struct_ops/first.ssthresh")
            func firstThreshold(_ context: StructOpsContext) -> Int32 { 1 }
            @section("struct_ops/first.undo_cwnd")
            func firstUndo(_ context: StructOpsContext) -> Int32 { 1 }
            @section("struct_ops/first.cong_avoid")
            func firstAvoid(_ context: StructOpsContext) -> Int32 { 0 }
            @section("struct_ops/second.ssthresh")
            func secondThreshold(_ context: StructOpsContext) -> Int32 { 2 }
            @section("struct_ops/second.undo_cwnd")
            func secondUndo(_ context: StructOpsContext) -> Int32 { 2 }
            @section("struct_ops/second.cong_control")
            func secondControl(_ context: StructOpsContext) -> Int32 { 0 }
            """
        )
        let text = String(decoding: bytes.map { $0 < 128 ? $0 : 0 }, as: UTF8.self)
        #expect(text.contains("\0.struct_ops\0") || text.contains(".rel.struct_ops\0"))
        #expect(text.contains(".struct_ops.link\0"))
        // Older ones do not know the section.
        guard LibbpfVersion.running >= LibbpfVersion(1, 2) else { return }
        let object = try BPFObject.open(bytes: bytes).load()
        for (name, programs) in [
            ("first", ["firstThreshold", "firstUndo", "firstAvoid"]), ("second", ["secondControl"]),
        ] {
            let link = try StructOpsMap(object.map(name)).attach()
            for program in programs { #expect(try object.program(program).id > 0) }
            try link.detach()
        }
    }

    @Test("A function that the structure does not have in this kernel is named")
    func unknownFunctions() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            struct tcp_congestion_ops {}
            let control = StructOps(tcp_congestion_ops())
            @section("struct_ops/sstresh")
            func threshold(_ context: StructOpsContext) -> Int32 { 1 }
            """
        )
        let error = try #require(throws: BPFError.self) { _ = try BPFObject.open(bytes: bytes).load() }
        #expect(error.description.contains("sstresh"), "\(error)")
    }

    @Test("An error of the verifier names the line of the Swift source")
    func verifierError() throws {
        let bytes = try Compiled.object(
            """
            import EBPF
            let output = Variable<UInt8>(0)
            @section("raw_tp")
            func run(_ context: RawTracepointContext) -> Int32 {
                let pointer = UnsafePointer<UInt8>(bitPattern: UInt(context[0]) | 1)
                output.value = pointer.unsafelyUnwrapped.pointee
                return 0
            }
            """,
            name: "reading"
        )
        let error = try #require(throws: BPFError.self) { _ = try BPFObject.open(bytes: bytes).load() }
        #expect(error.description.contains("output.value = pointer.unsafelyUnwrapped.pointee"))
    }
}
