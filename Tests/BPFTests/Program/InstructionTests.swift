// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Instructions before and after the verifier.
@Suite("Instructions", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct InstructionTests {
    @Test func theTextIsTheVerifiersNotation() {
        let texts: [(BPFInstruction, String)] = [
            (BPFInstruction(opcode: 0xB7, destination: 1, immediate: -5), "r1 = -5"),
            (BPFInstruction(opcode: 0xBF, destination: 6, source: 1), "r6 = r1"),
            (BPFInstruction(opcode: 0xBC, destination: 6, source: 1), "w6 = w1"),
            (BPFInstruction(opcode: 0xBF, destination: 6, source: 1, offset: 8), "r6 = (s8)r1"),
            (BPFInstruction(opcode: 0x07, destination: 10, immediate: -16), "r10 += -16"),
            (BPFInstruction(opcode: 0xCF, destination: 2, source: 3), "r2 s>>= r3"),
            (BPFInstruction(opcode: 0x3F, destination: 2, source: 3, offset: 1), "r2 s/= r3"),
            (BPFInstruction(opcode: 0x87, destination: 2), "r2 = -r2"),
            (BPFInstruction(opcode: 0xDC, destination: 2, immediate: 16), "r2 = be16 r2"),
            (BPFInstruction(opcode: 0x61, destination: 2, source: 6, offset: 16), "r2 = *(u32 *)(r6 +16)"),
            (BPFInstruction(opcode: 0x99, destination: 2, source: 6, offset: -1), "r2 = *(s64 *)(r6 -1)"),
            (BPFInstruction(opcode: 0x7B, destination: 10, source: 1, offset: -8), "*(u64 *)(r10 -8) = r1"),
            (BPFInstruction(opcode: 0x62, destination: 10, offset: -4, immediate: 7), "*(u32 *)(r10 -4) = 7"),
            (BPFInstruction(opcode: 0xDB, destination: 1, source: 2), "lock *(u64 *)(r1 +0) += r2"),
            (
                BPFInstruction(opcode: 0xC3, destination: 1, source: 2, immediate: 0xE1),
                "r2 = atomic_xchg((u32 *)(r1 +0), w2)"
            ),
            (BPFInstruction(opcode: 0x85, immediate: 5), "call bpf_ktime_get_ns"),
            (BPFInstruction(opcode: 0x85, source: 1, immediate: 3), "call pc+3"),
            (BPFInstruction(opcode: 0x95), "exit"), (BPFInstruction(opcode: 0x05, offset: -3), "goto pc-3"),
            (BPFInstruction(opcode: 0x15, destination: 0, offset: 4, immediate: 0), "if r0 == 0 goto pc+4"),
            (BPFInstruction(opcode: 0x2E, destination: 1, source: 2, offset: 1), "if w1 > w2 goto pc+1"),
            (BPFInstruction(opcode: 0xFF, destination: 1), "unknown operation 0xff"),
        ]
        for (instruction, text) in texts { #expect(instruction.description == text) }
    }

    @Test func theKernelsInstructionsHaveTheSourceLines() throws {
        var open = try Fixture.open("messages")
        let before = try open.program("on_message").instructions
        #expect(before.last?.opcode == 0x95)
        let program = try open.load().program("on_message")
        let instructions = try program.instructions()
        #expect(try instructions.count * 8 == program.info().translatedSize)
        let listing = try program.listing()
        #expect(listing.count == instructions.count)
        #expect(listing.compactMap(\.function) == ["on_message", "add"])
        let sum = try #require(listing.first { $0.source?.text.hasPrefix("sum = add(") == true }?.source)
        #expect(sum.file.hasSuffix("messages.bpf.c") && sum.line > 20 && sum.column > 1)
        #expect(listing.contains { $0.text.hasSuffix(" = 0x123456789abcdef0") }, "\(listing)")
        // The map of the variable, by its ID.
        let map = try #require(
            program.info().mapIDs.first { id in listing.contains { $0.text.contains("map[id:\(id)]") } }
        )
        #expect(map > 0)
        let text = listing.description
        #expect(text.contains("add:\n") && text.contains("; return first + second;\n") && text.contains(": exit\n"))
    }

    @Test func aClosedProgramHasNone() throws {
        let program = try Fixture.load("messages").program("on_message")
        program.close()
        #expect(bpfError { try program.instructions() }?.code == .closed)
        #expect(bpfError { try program.listing() }?.code == .closed)
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 1)
        #expect(bpfError { try program.bind(map) }?.code == .closed)
        #expect(bpfError { try program.standardOutput.read() }?.code == .closed)
    }

    @Test func settingsOfAnOpenProgramCanBeRead() throws {
        var open = try Fixture.open("tracing")
        try open.program("on_tracepoint").setFlags(.testRandomHigh32)
        try open.program("on_tracepoint").setVerifierLogLevel(.statistics)
        for name in open.programNames where name != "on_raw_tracepoint" {
            try open.program(name).setAutoattach(false)
        }
        let (flags, level) = (
            try open.program("on_tracepoint").flags, try open.program("on_tracepoint").verifierLogLevel
        )
        #expect(flags == .testRandomHigh32 && level == .statistics)
        let isAttached = try open.program("on_tracepoint").isAutoattached
        #expect(!isAttached)
        let object = try open.load()
        let links = try object.attach()
        #expect(links.all.map(\.programName) == ["on_raw_tracepoint"])
        try links.detach()
    }

    @Test func boundMapsBelongToTheProgram() throws {
        let program = try Fixture.load("tracing").program("on_raw_tracepoint")
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 1)
        let id = map.id
        #expect(try !program.info().mapIDs.contains(id))
        try program.bind(map)
        try program.bind(map)
        #expect(try program.info().mapIDs.contains(id))
        try map.close()
        #expect(try BPFMap(id: id).type == .array)
        #expect(bpfError { try program.bind(map) }?.code == .closed)
    }

    @Test func statisticsAreOnWhileTheHandleLives() throws {
        let program = try Fixture.load("messages").program("on_message")
        let counting = try BPFStatistics.enable()
        try program.testRun()
        let runs = try program.statistics().runs
        #expect(runs >= 1)
        counting.close()
        counting.close()
        try program.testRun()
        #expect(try program.statistics().runs == runs)
    }

    @Test func associationNeedsAStructOpsMap() throws {
        let program = try Fixture.load("tracing").program("on_raw_tracepoint")
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 1)
        let error = bpfError { try program.associate(with: map) }
        let isKnown = BPFFeatures.probe(feature: .structOpsAssociation) == .supported
        #expect(error?.code == (isKnown ? .invalidArgument : .notSupported))
        #expect(isKnown == (KernelVersion.running >= KernelVersion(7, 0)))
    }

    @Test(.enabled(if: KernelVersion.running >= KernelVersion(5, 18), "live frames need Linux 5.18"))
    func livePacketsTravelInBatches() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("xdp")
            let program = try object.program("filter")
            var packet = [UInt8](repeating: 0, count: 64)
            packet.replaceSubrange(12..<14, with: [8, 0])
            packet[14] = 0x45
            packet[23] = 17
            let result = try program.testRun(
                BPFProgram.TestRunInput(data: packet, repetitions: 10, batchSize: 4, flags: .xdpLiveFrames)
            )
            #expect(result.returnValue == 0)
            let protocols = try object.map("protocols").typedPerCPU(key: UInt32.self, value: UInt64.self)
            #expect(try protocols.lookup(17)?.reduce(0, +) == 10)
        }
    }
}
