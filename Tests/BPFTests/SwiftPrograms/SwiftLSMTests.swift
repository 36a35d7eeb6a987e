// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage
import Testing

/// A security hook in Swift.
@Suite(
    "A security hook in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: Hooks.lsm, "the kernel does not ask BPF programs at its security hooks")
)
struct SwiftLSMTests {
    @Test func connectionsToAPortAreDenied() throws {
        try NetworkNamespace.run {
            let object = try SwiftProgramTests.open("deny_connect").load()
            let sockets = try Sockets.connection()
            let ports = try object.map("deniedPorts").typed(key: UInt16.self, value: UInt64.self)
            try ports.update(sockets.port(0), to: 0)
            let link = try object.program("onConnect").attach()
            #expect(throws: Errno.notPermitted) { try Sockets.connect(toPort: sockets.port(0)) }
            #expect(try ports.lookup(sockets.port(0)) == 1)
            try link.detach()
            try Sockets.connect(toPort: sockets.port(0))
        }
    }
}
