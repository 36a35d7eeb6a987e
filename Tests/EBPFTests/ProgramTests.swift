// SPDX-License-Identifier: Apache-2.0

import EBPF
import Testing

/// Programs run in user space: what a unit test of a user does.
extension SimulatedKernelTests {
    @Test
    func aProgramCountsByProcess() {
        SimulatedKernel.processID = 42
        let context = SimulatedContext()
        context.set(UInt64(7), at: 8)
        #expect(countCalls(TracepointContext(context.address)) == 1)
        #expect(countCalls(TracepointContext(context.address)) == 1)
        #expect(counts[42] == 2)
        #expect(counts[43] == nil)
        #expect(activities[1]?.total == 14)
        #expect(activities[1]?.calls == 2)
    }

    @Test
    func aConstantIsSetBeforehand() {
        configuration.set(CountConfiguration(ignoredProcess: 42))
        defer { configuration.set(CountConfiguration()) }
        SimulatedKernel.processID = 42
        #expect(configuration.value.minimum == 5)
        #expect(countCalls(TracepointContext(SimulatedContext().address)) == 0)
        #expect(counts[42] == nil)
    }

    @Test
    func aProgramSendsEvents() {
        SimulatedKernel.processID = 9
        SimulatedKernel.command = "a command that is too long"
        SimulatedKernel.monotonicTime = 77
        let context = SimulatedContext(arguments: [0, 255, UInt64(bitPattern: -3)])
        #expect(onExec(BTFTracepointContext(context.address)) == 0)
        let events = execs.drain()
        #expect(events.map(\.process) == [9])
        #expect(events.map(\.time) == [77])
        let command = events.first.map { event in event.command.indices.map { event.command[$0] } }
        #expect(command == Array("a command that ".utf8) + [0])
        #expect(SimulatedKernel.messages == ["100% exec by 9 with 0xff and -3"])
        #expect(execs.drain().isEmpty)
    }

    @Test
    func aFullRingLosesEvents() {
        lost.value = 0
        let context = SimulatedContext()
        for _ in 0..<200 {
            _ = onExec(BTFTracepointContext(context.address))
        }
        let events = execs.drain()
        // The last byte of a ring buffer stays free.
        #expect(events.count == 4095 / 40)
        #expect(lost.value == UInt64(200 - events.count))
    }

    @Test
    func aPacketFilterReadsHeaders() {
        var packet = [UInt8](repeating: 0, count: 60)
        packet[12] = 0x08
        packet[14] = 0x46  // A header of 24 bytes.
        packet[23] = 6
        packet[14 + 24 + 2] = 0x1f
        packet[14 + 24 + 3] = 0x90  // Port 8080.
        func run(_ bytes: [UInt8]) -> XDPAction {
            let context = SimulatedContext(xdpPacket: bytes)
            return filterPorts(XDPContext(context.address))
        }
        #expect(run(packet) == .pass)
        blockedPorts[8080] = 0
        #expect(run(packet) == .drop)
        #expect(run(packet) == .drop)
        #expect(blockedPorts[8080] == 2)
        #expect(run(Array(packet.prefix(50))) == .pass)
        #expect(run([]) == .pass)
        packet[23] = 17
        #expect(run(packet) == .pass)
    }

    @Test
    func aProbeReadsUserMemory() {
        let context = SimulatedContext()
        #expect(onCall(ProbeContext(context.address)) == -1)
        let bytes = Array("hello".utf8) + [0]
        bytes.withUnsafeBytes { bytes in
            SimulatedKernel.withReadableMemory(bytes) { address in
                #if arch(arm64)
                context.set(address, at: 112)  // The module's default is x86.
                #else
                context.set(address, at: 112)
                #endif
                #expect(onCall(ProbeContext(context.address)) == Int32(UInt8(ascii: "h")))
            }
        }
    }

    @Test
    func listsInAnArenaAreBuilt() throws {
        SimulatedKernel.reset()
        head.value = .null
        let context = SyscallContext(SimulatedContext().address)
        #expect(insertNode(context) == 0)
        #expect(insertNode(context) == 0)
        // There are two pages.
        #expect(insertNode(context) == 1)
        let first = head.value
        #expect(first.pointee.number == 7)
        #expect(first[1].number == 9)
        let second = first.pointee.next
        #expect(second.pointee.next == .null)
        arena.free(first)
        #expect(first.pointee.number == 0)
        #expect(insertNode(context) == 0)
    }

    @Test
    func bitsOfAMaskAreVisited() {
        let context = SimulatedContext(arguments: [1 << 3 | 1 << 5 | 1 << 40 | 1 << 41])
        #expect(addBits(RawTracepointContext(context.address)) == 48)
    }

    @Test
    func functionsOfAStructureAreCalled() {
        let context = SimulatedContext(arguments: [0, 8, 3])
        #expect(avoidCongestion(StructOpsContext(context.address)) == 3)
        let name = InlineArray<8, KernelCharacter>("reno")
        #expect(name.indices.map { name[$0].byte } == Array("reno".utf8) + [0, 0, 0, 0])
    }

    @Test
    func referencesAreExchanged() {
        SimulatedKernel.reset()
        let context = SimulatedContext(arguments: [0x1000])
        #expect(watchTask(RawTracepointContext(context.address)) == 0)
        #expect(watchTask(RawTracepointContext(context.address)) == 1)
    }
}
