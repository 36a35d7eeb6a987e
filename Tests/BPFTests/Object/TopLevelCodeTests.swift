// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@Suite("Asynchronous top-level code", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct TopLevelCodeTests {
    /// A user's first program: top-level variables have special lifetimes.
    @Test func aTopLevelProgramRuns() throws {
        let program = try ChildProcess.built("top-level-program")
        #expect(try ChildProcess.wait(ChildProcess.start(program, [program, Fixture.folder.string])) == 0)
    }
}
