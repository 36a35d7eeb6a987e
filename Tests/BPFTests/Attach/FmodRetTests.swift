// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// A program that changes what a kernel function returns.
@Suite(
    "Changed return values",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: Hooks.changedReturns, "the kernel does not attach fmod_ret programs")
)
struct FmodRetTests {
    @Test func changesTheReturnValue() throws {
        var open = try Fixture.open("fmod_ret")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        try open.globals.set("error", to: -EACCES)
        let object = try open.load()
        #expect(test_call_getpgid(1) == getpgrp())
        let link = try object.program("deny").attach()
        errno = 0
        #expect(test_call_getpgid(1) == -1)
        #expect(errno == EACCES)
        try link.detach()
        #expect(test_call_getpgid(1) == getpgrp())
        #expect(try object.globals.value("calls", as: UInt64.self) == 1)
    }
}
