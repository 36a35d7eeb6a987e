// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// The leak check itself must see leaks.
@Suite("The leak check", .serialized, .timeLimit(.minutes(10))) struct LeakCheckTests {
    @Test func seesAnOpenDescriptor() {
        let before = Leaks.snapshot()
        let descriptor = open("/dev/null", O_RDONLY)
        #expect(Leaks.snapshot().subtracting(before).contains { $0.contains("/dev/null") })
        close(descriptor)
        #expect(Leaks.snapshot().subtracting(before).isEmpty)
    }

    @Test func seesProgramsMapsAndLinks() throws {
        let before = Leaks.snapshot()
        let object = try Fixture.load("maps")
        let link = try object.program("count_call").attach()
        let leaked = Leaks.snapshot().subtracting(before)
        #expect(leaked.contains { $0.hasPrefix("program") && $0.hasSuffix("count_call") })
        #expect(leaked.contains { $0.hasPrefix("map") && $0.hasSuffix("percpu_array") })
        #expect(leaked.contains { $0.hasPrefix("link") })
        try link.detach()
    }
}
