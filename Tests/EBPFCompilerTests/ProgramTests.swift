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

    @Test("A fault in a closure of a loop ends the loop")
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
                return 1
            }
            """
        )
        let object = try BPFObject.open(bytes: bytes).load()
        _ = try object.program("run").testRun()
        #expect(try object.globals.value("calls", as: UInt64.self) == 5)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
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
