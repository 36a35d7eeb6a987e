// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Structures of the kernel whose functions are programs in Swift.
@Suite(
    "Structures of the kernel in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(programType: .structOps) == .supported, "the kernel has no struct_ops")
)
struct SwiftStructOpsTests {
    private func isAvailable() throws -> Bool {
        try Hooks.read("/proc/sys/net/ipv4/tcp_available_congestion_control").split { $0 == " " || $0 == "\n" }
            .contains("swift_bpf_swift")
    }

    @Test func theKernelCallsTheProgramsWhileItIsAttached() throws {
        let object = try SwiftProgramTests.open("congestion").load()
        #expect(try !isAvailable())
        let link = try StructOpsMap(object.map("counting")).attach()
        #expect(try isAvailable())
        try StructOpsTests.connect("swift_bpf_swift")
        #expect(try object.globals.value("connections", as: UInt64.self) == 1)
        try link.detach()
        // A connection that ends keeps it for a moment.
        for _ in 0..<100 where try isAvailable() { usleep(20_000) }
        #expect(try !isAvailable())
    }
}
