// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Dynamic pointers, messages of user space, and functions of the kernel.
@Suite(
    "Dynamic memory in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: KernelVersion.running >= KernelVersion(6, 2), "the kernel has no bpf_rcu_read_lock")
)
struct SwiftDynamicTests {
    private let arguments = [UInt8](repeating: 0, count: 32)

    @Test func reportsHaveAnySize() throws {
        let object = try SwiftProgramTests.open("dynamic").load()
        let ring = try RingBuffer(object.map("reports"))
        for size: UInt32 in [24, 100] {
            try object.globals.set("size", to: size)
            #expect(try object.program("reportsHaveAnySize").testRun(.init(context: arguments)).returnValue == 1)
            var found: [Int] = []
            try ring.consume { sample in
                found.append(sample.byteCount)
                let first = try sample.load(as: UInt64.self)
                #expect(first == 7)
            }
            #expect(found == [Int(size)])
        }
        #expect(try object.globals.value("sum", as: UInt64.self) == 0)
    }

    @Test func requestsAreRead() throws {
        let object = try SwiftProgramTests.open("dynamic").load()
        let ring = try UserRingBuffer(object.map("requests"))
        for number: UInt64 in 1...3 { #expect(try ring.send(number)) }
        #expect(try object.program("requestsAreRead").testRun(.init(context: arguments)).returnValue == 3)
        #expect(try object.globals.value("sum", as: UInt64.self) == 6)
    }

    @Test func faultsOfMessagesEndTheProgram() throws {
        let object = try SwiftProgramTests.open("dynamic").load()
        let ring = try UserRingBuffer(object.map("requests"))
        try object.globals.set("sum", to: UInt64.max - 1)
        for _ in 0..<3 { #expect(try ring.send(1 as UInt64)) }
        #expect(try object.program("requestsFault").testRun(.init(context: arguments)).returnValue == 0)
        #expect(try object.globals.value("sum", as: UInt64.self) == .max)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
    }

    @Test func functionsOfTheKernelAreCalled() throws {
        let object = try SwiftProgramTests.open("dynamic").load()
        let link = try object.program("parentsAreRead").attach()
        var thread = pthread_t()
        #expect(pthread_create(&thread, nil, { _ in nil }, nil) == 0)
        pthread_join(thread, nil)
        try link.detach()
        #expect(try object.globals.value("parent", as: UInt32.self) > 0)
    }
}
