// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// Functions that the kernel verifies by the types of their parameters.
@Suite(
    "Global functions in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: KernelVersion.running >= KernelVersion(6, 8), "the kernel does not know arg:nonnull")
)
struct SwiftGlobalFunctionTests {
    private func run(_ object: BPFObject) throws -> UInt32 {
        let packet = [UInt8](repeating: 0, count: 64)
        return try object.program("pointersArePassed").testRun(.init(data: packet)).returnValue
    }

    @Test func pointersArePassed() throws {
        let object = try SwiftProgramTests.open("global_functions").load()
        // The step, its double twice, the count, and the packet's length with the double.
        #expect(try run(object) == 1 + 2 + 2 + 1 + (64 + 2))
        #expect(try run(object) == 2 + 2 + 4 + 2 + (64 + 2))
    }

    @Test func faultsEndTheProgram() throws {
        let object = try SwiftProgramTests.open("global_functions").load()
        try object.globals.set("step", to: 100 as UInt64)
        #expect(try run(object) == 100 + 200 + 200 + 100 + (64 + 200))
        #expect(try run(object) == 0)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
    }
}
