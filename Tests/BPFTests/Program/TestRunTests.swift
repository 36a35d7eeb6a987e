// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

@Suite("Test runs", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct TestRunTests {
    /// The tracing fixture, counting this process.
    private func load() throws -> BPFObject {
        var open = try Fixture.open("tracing")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    @Test func runsOnAPacket() throws {
        let program = try load().program("edit_packet")
        let packet = [UInt8](0..<64)
        let output = try program.testRun(.init(data: packet, repetitions: 3))
        #expect(output.returnValue == 3)  // XDP_TX
        #expect(output.data.count == 64)
        #expect(output.data[0] == 3)  // once for each repetition
        #expect(output.data.dropFirst() == packet.dropFirst())
        #expect(output.duration > .zero)
    }

    @Test func runsWithoutOutput() throws {
        let program = try load().program("edit_packet")
        // A larger packet than any buffer that could lie there by chance.
        let output = try program.testRun(.init(data: .init(repeating: 1, count: 3000), outputCapacity: 0))
        #expect(output.returnValue == 3 && output.data.isEmpty)
        let negative = bpfError { try program.testRun(.init(data: .init(repeating: 1, count: 64), outputCapacity: -1)) }
        #expect(negative?.code == .invalidArgument)
    }

    @Test func refusesInputThatDoesNotFit() throws {
        let object = try load()
        let short = bpfError { try object.program("edit_packet").testRun(.init(data: [1, 2, 3])) }
        // Older kernels run XDP programs on any packet.
        #expect(short?.code == .invalidArgument || KernelVersion.running < KernelVersion(5, 18))
        #expect(bpfError { try object.program("on_tracepoint").testRun() }?.code == .notSupported)
    }

    @Test func runsOnTheCPUThatIsNamed() throws {
        let program = try load().program("on_raw_tracepoint")
        let arguments = [UInt8](repeating: 0, count: 16)
        _ = try program.testRun(.init(context: arguments, cpu: 0, flags: .onCPU))
        let missing = bpfError { try program.testRun(.init(context: arguments, cpu: 1 << 20, flags: .onCPU)) }
        #expect(missing?.errno == .noSuchAddressOrDevice)
        #expect(bpfError { try program.testRun(.init(context: arguments, cpu: -1)) }?.code == .invalidArgument)
    }
}
