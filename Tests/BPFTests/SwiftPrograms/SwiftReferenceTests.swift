// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// References to objects of the kernel, which no fault leaves behind: the verifier refuses a program that does.
@Suite(
    "References in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: KernelVersion.running >= KernelVersion(6, 10), "bpf_task_from_pid is not for syscall programs")
)
struct SwiftReferenceTests {
    private func run(_ name: String, _ object: BPFObject) throws -> Int32 {
        Int32(bitPattern: try object.program(name).testRun().returnValue)
    }

    private func faults(_ object: BPFObject) throws -> UInt64 {
        try object.globals.value("swift_faults", as: UInt64.self)
    }

    @Test func exchangedTasksAreReleased() throws {
        let object = try SwiftProgramTests.open("references").load()
        #expect(try run("tasksAreKept", object) == 1)
        #expect(try run("tasksAreKept", object) == 2)
        #expect(try faults(object) == 0)
        // The task that was acquired, and then the one that was in the map.
        for (limit, calls) in [(255, 1), (254, 2)] as [(UInt8, UInt64)] {
            try object.globals.set("limit", to: limit)
            #expect(try run("tasksAreKept", object) == 0)
            #expect(try faults(object) == calls)
        }
        // The first one ended before the exchange, the second one behind it: a task is in the map.
        try object.globals.set("limit", to: 0 as UInt8)
        #expect(try run("tasksAreKept", object) == 2)
    }

    @Test func closuresReleaseWhatTheyExchange() throws {
        let object = try SwiftProgramTests.open("references").load()
        #expect(try run("tasksAreKept", object) == 1)
        #expect(try run("closuresKeepTasks", object) == 1)
        #expect(try faults(object) == 0)
        #expect(try run("tasksAreKept", object) == 1)
        try object.globals.set("limit", to: 255 as UInt8)
        #expect(try run("closuresKeepTasks", object) == 0)
        #expect(try faults(object) == 1)
        // The closure took the task out of the map.
        try object.globals.set("limit", to: 0 as UInt8)
        #expect(try run("tasksAreKept", object) == 1)
    }

    @Test func faultsInTheClosureOfAMappingEndTheProgram() throws {
        let object = try SwiftProgramTests.open("references").load()
        var local: UInt64 = 0
        let address = withUnsafeMutablePointer(to: &local) { UInt64(UInt(bitPattern: $0)) }
        try object.globals.set("address", to: address)
        #expect(try run("mappingsAreFound", object) == 1)
        #expect(try object.globals.value("result", as: Int64.self) == 0)
        #expect(try object.globals.value("limit", as: UInt8.self) == 1)
        try object.globals.set("limit", to: 255 as UInt8)
        #expect(try run("mappingsAreFound", object) == 0)
        #expect(try faults(object) == 1)
        // Without a mapping the closure is not called.
        try object.globals.set("address", to: 0 as UInt64)
        #expect(try run("mappingsAreFound", object) == 1)
        #expect(try object.globals.value("result", as: Int64.self) == -Int64(ENOENT))
    }
}
