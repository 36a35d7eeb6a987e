// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Walks of the kernel's iterators.
@Suite(
    "Walks in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: KernelVersion.running >= KernelVersion(6, 11), "the kernel has no bpf_iter_bits_new")
)
struct SwiftWalkTests {
    private func run(_ name: String, _ object: BPFObject) throws -> Int32 {
        Int32(bitPattern: try object.program(name).testRun().returnValue)
    }

    private func value(_ name: String, _ object: BPFObject) throws -> UInt64 {
        try object.globals.value(name, as: UInt64.self)
    }

    @Test func tasksAreVisited() throws {
        let object = try SwiftProgramTests.open("walks").load()
        try object.globals.set("process", to: UInt32(getpid()))
        #expect(try run("processesAreVisited", object) == 0)
        #expect(try value("found", object) == UInt64(getpid()))
        let processes = try value("sum", object)
        #expect(processes > 1)

        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        #expect(try run("threadsAreVisited", object) == 0)
        let before = try value("sum", object)
        #expect(before >= 1)
        var thread = pthread_t()
        // Until the pipe is closed.
        let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { end in
            var byte: UInt8 = 0
            _ = read(CInt(Int(bitPattern: end)), &byte, 1)
            return nil
        }
        let isStarted = pthread_create(&thread, nil, body, UnsafeMutableRawPointer(bitPattern: Int(ends[0]))) == 0
        #expect(isStarted)
        #expect(try run("threadsAreVisited", object) == 0)
        // Other threads of the tests come and go.
        #expect(try value("sum", object) >= 2)
        close(ends[1])
        if isStarted { pthread_join(thread, nil) }
        close(ends[0])
    }

    @Test func mappingsAreVisited() throws {
        let object = try SwiftProgramTests.open("walks").load()
        var local: UInt64 = 0
        let address = withUnsafeMutablePointer(to: &local) { UInt64(UInt(bitPattern: $0)) }
        try object.globals.set("sum", to: address)
        #expect(try run("mappingsAreVisited", object) == 0)
        let (start, end) = (try value("found", object), try value("sum", object))
        #expect(start <= address && address < end)
        // Behind all mappings.
        try object.globals.set("sum", to: UInt64.max)
        try object.globals.set("found", to: 0 as UInt64)
        #expect(try run("mappingsAreVisited", object) == 0)
        #expect(try value("found", object) == 0)
    }

    @Test func cgroupsAreVisited() throws {
        let object = try SwiftProgramTests.open("walks").load()
        #expect(try run("cgroupsAreVisited", object) == 0)
        #expect(try value("sum", object) >= 1)
        #expect(try value("found", object) >= 1)
        try object.globals.set("process", to: UInt32(getpid()))
        try object.globals.set("found", to: 0 as UInt64)
        #expect(try run("tasksOfTheCgroupAreVisited", object) == 0)
        #expect(try value("found", object) == 1)
    }

    @Test func bitsAreVisited() throws {
        let object = try SwiftProgramTests.open("walks").load()
        try object.globals.set("words", to: [1 << 1 | 1 << 40, 1 << 5 | 1 << 50 | 1 << 60] as InlineWords)
        #expect(try run("bitsAreVisited", object) == 0)
        // It stops at the first one that is not below 100.
        #expect(try value("sum", object) == 1 + 40 + 69 + 114)
        try object.globals.set("wordCount", to: 1 as UInt32)
        #expect(try run("bitsAreVisited", object) == 0)
        #expect(try value("sum", object) == 1 + 40)
        try object.globals.set("wordCount", to: 0 as UInt32)
        #expect(try run("bitsAreVisited", object) == -EINVAL)
        #expect(try value("sum", object) == 0)
    }

    @Test func walksEndAtAFault() throws {
        let object = try SwiftProgramTests.open("walks").load()
        #expect(try run("walksFault", object) == 0)
        // More than five threads are in every system.
        #expect(try value("sum", object) == 5)
        #expect(try value("swift_faults", object) == 1)
    }
}

/// An array of two words.
private struct InlineWords: BPFValue, ExpressibleByArrayLiteral {
    var first: UInt64
    var second: UInt64

    init(arrayLiteral words: UInt64...) {
        first = words[0]
        second = words[1]
    }
}
