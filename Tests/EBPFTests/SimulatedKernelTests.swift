// SPDX-License-Identifier: Apache-2.0

import EBPF
import Testing

/// The simulated kernel, which all tests share: one at a time.
@Suite(.serialized)
struct SimulatedKernelTests {
    init() {
        SimulatedKernel.reset()
        lost.value = 0
    }

    @Test
    func aHashMapInsertsUpToItsSize() {
        for key in 0..<4 as Range<UInt32> {
            #expect(counts.update(key, UInt64(key)) == true)
        }
        #expect(counts.update(9, 9) == false)
        #expect(counts.add(1, to: 9) == false)
        #expect(counts.update(3, 33) == true)
        #expect(counts.update(3, 34, mode: .insert) == false)
        #expect(counts.update(9, 9, mode: .replace) == false)
        #expect(counts[3] == 33)
        #expect(counts.delete(3) == true)
        #expect(counts.delete(3) == false)
        #expect(counts.add(5, to: 9) == true)
        #expect(counts.add(5, to: 9) == true)
        #expect(counts[9] == 10)
        counts[9] = nil
        #expect(counts[9] == nil)
    }

    @Test
    func aDefaultIsInsertedWithTheChange() {
        counts[1, default: 10] += 1
        #expect(counts[1] == 11)
        #expect(counts[2, default: 7] == 7)
        #expect(counts[2] == nil)
    }

    @Test
    func anLRUHashMapDropsTheOldest() {
        recent[1] = 1
        recent[2] = 2
        #expect(recent[1] == 1)
        recent[3] = 3
        #expect(recent[2] == nil)
        #expect(recent[1] == 1)
        #expect(recent[3] == 3)
    }

    @Test
    func anArrayHasAllItsElements() {
        #expect(activities[0]?.calls == 0)
        #expect(activities.lookup(2) == nil)
        #expect(activities.delete(0) == false)
    }

    @Test
    func eachCPUHasItsValue() {
        perCPU[0] = 1
        SimulatedKernel.cpu = 3
        #expect(Kernel.cpu == 3)
        #expect(perCPU[0] == 0)
        perCPU[0] = 4
        SimulatedKernel.cpu = 0
        #expect(perCPU[0] == 1)
        #expect(perCPU.lookup(0, cpu: 3)?.pointee == 4)
        #expect(perCPU.lookup(0, cpu: 4) == nil)
    }

    @Test
    func aQueueAndAStackHaveTheirOrder() {
        var value: UInt64 = 0
        #expect(pending.pop(into: &value) == false)
        #expect([pending.push(1), pending.push(2), pending.push(3)] == [true, true, false])
        #expect(pending.peek(into: &value) == true)
        #expect(value == 1)
        #expect(pending.pop(into: &value) == true)
        #expect(value == 1)
        #expect(pending.pop(into: &value) == true)
        #expect(value == 2)
        #expect([saved.push(1), saved.push(2)] == [true, true])
        #expect(saved.pop(into: &value) == true)
        #expect(value == 2)
        #expect(saved.pop(into: &value) == true)
        #expect(value == 1)
    }

    @Test
    func aBloomFilterKnowsItsValues() {
        #expect(seen.mayContain(5) == false)
        seen.push(5)
        #expect(seen.mayContain(5) == true)
        // More values than the filter is made for are only less exact.
        for value: UInt64 in 6..<40 { #expect(seen.push(value) == true) }
        #expect(seen.mayContain(39) == true)
    }

    @Test
    func aTrieFindsTheLongestPrefix() {
        routes[PortPrefix(length: 8, address: NetworkOrder(0x0a00_0000))] = 8
        routes[PortPrefix(length: 16, address: NetworkOrder(0x0a01_0000))] = 16
        #expect(routes[PortPrefix(length: 32, address: NetworkOrder(0x0a01_0203))] == 16)
        #expect(routes[PortPrefix(length: 32, address: NetworkOrder(0x0a02_0203))] == 8)
        #expect(routes[PortPrefix(length: 32, address: NetworkOrder(0x0b02_0203))] == nil)
    }

    @Test
    func bitsBehindAPrefixDoNotCount() {
        routes[PortPrefix(length: 8, address: NetworkOrder(0x0a00_0001))] = 1
        routes[PortPrefix(length: 8, address: NetworkOrder(0x0aff_0000))] = 2
        #expect(routes[PortPrefix(length: 32, address: NetworkOrder(0x0a02_0203))] == 2)
        #expect(routes.update(PortPrefix(length: 33, address: NetworkOrder(0)), 3) == false)
        #expect(routes[PortPrefix(length: 33, address: NetworkOrder(0x0a02_0203))] == nil)
        #expect(routes.delete(PortPrefix(length: 8, address: NetworkOrder(0x0a00_0000))) == true)
        #expect(routes[PortPrefix(length: 32, address: NetworkOrder(0x0a02_0203))] == nil)
    }

    @Test
    func allElementsOfAnArrayAreVisitedInOrder() {
        perCPU[1] = 4
        var visited: [UInt32] = []
        var sum: UInt64 = 0
        perCPU.forEach { index, value in
            visited.append(index)
            sum += value.pointee
            return .next
        }
        #expect(visited == [0, 1])
        #expect(sum == 4)
        for key: UInt32 in [7, 3, 9] { counts[key] = UInt64(key) }
        var keys: [UInt32] = []
        counts.forEach { key, _ in
            keys.append(key)
            return key == 3 ? .stop : .next
        }
        #expect(keys == [7, 3])
    }

    @Test
    func whatIsReservedTakesRoom() {
        var held: [UnsafeMutableRawPointer] = []
        while let room = Helper.ringBufferReserve(reports.address, 1000, 0) { held.append(room) }
        // Four records of 1008 bytes fit into 4096.
        #expect(held.count == 4)
        #expect(reports.send(5 as UInt64) == true)
        #expect(reports.send(InlineArray<64, UInt8>(repeating: 0)) == false)
        #expect(reports.drain().isEmpty)
        Helper.ringBufferSubmit(held[0], 0)
        Helper.ringBufferDiscard(held[1], 0)
        #expect(reports.drain().map(\.count) == [1000])
        #expect(reports.consumerPosition == 2016)
        Helper.ringBufferSubmit(held[2], 0)
        Helper.ringBufferSubmit(held[3], 0)
        #expect(reports.drain().map(\.count) == [1000, 1000, 8])
        #expect(reports.unreadBytes == 0)
    }

    @Test
    func innerMapsAreFound() {
        #expect(tenants.lookup(7) == nil)
        tenants.insert(counts, for: 7)
        tenants.lookup(7)?.add(1, to: 5)
        tenants.lookup(7)?[6] = 2
        #expect(counts[5] == 1)
        #expect(counts[6] == 2)
        #expect(slots.lookup(1) == nil)
        slots.insert(activities, at: 1)
        #expect(slots.lookup(1)?[0]?.calls == 0)
    }

    @Test
    func optionsOfSocketsHaveValues() {
        let context = SimulatedContext(socketOption: 7, level: 1, value: [1, 2, 0, 0])
        let option = SocketOptionContext(context.address)
        #expect(option.level == 1)
        #expect(option.name == 7)
        #expect(option.value.header(at: 0, as: UInt32.self)?.pointee == 0x201)
        #expect(option.value.header(at: 1, as: UInt32.self) == nil)
        let message = SocketMessageContext(SimulatedContext(message: [9]).address)
        #expect(message.size == 1)
    }

    @Test
    func aTaskHasItsStorage() {
        SimulatedKernel.threadID = 5
        #expect(starts.lookup(CurrentTask.pointer) == nil)
        starts.create(CurrentTask.pointer)?.pointee = 5
        SimulatedKernel.threadID = 6
        #expect(starts.lookup(CurrentTask.pointer) == nil)
        SimulatedKernel.threadID = 5
        #expect(starts.lookup(CurrentTask.pointer)?.pointee == 5)
        #expect(starts.delete(CurrentTask.pointer) == true)
        #expect(starts.delete(CurrentTask.pointer) == false)
    }

    @Test
    func aReservationIsDiscardedAtTheLatest() {
        func reserve(submitting: Bool) {
            guard let reservation = execs.reserve() else { return }
            reservation.event.process = 1
            if submitting {
                reservation.submit()
            }
        }
        reserve(submitting: false)
        // As in the kernel, the room is free when the consumer has read beyond it.
        #expect(execs.unreadBytes == 40)
        #expect(execs.drain().isEmpty)
        #expect(execs.unreadBytes == 0)
        reserve(submitting: true)
        #expect(execs.drain().map(\.process) == [1])
    }

    @Test
    func recordsHaveAnySize() {
        let isSent = reports.submit(bytes: 12) { report in
            report.write(UInt64(7), at: 0)
            report.write(UInt32(9), at: 8)
            if report.write(UInt32(1), at: 9) { lost.value = 1 }
        }
        #expect(isSent)
        #expect(reports.send(5 as UInt16) == true)
        #expect(reports.submit(bytes: 8192) { _ in } == false)
        #expect(reports.drain() == [[7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0], [5, 0]])
        #expect(lost.value == 0)
    }

    @Test
    func messagesOfUserSpaceAreRead() {
        for number: UInt32 in 1...3 { requests.send(number) }
        var numbers: [UInt32] = []
        let count = requests.drain { message in
            var number: UInt32 = 0
            message.read(into: &number, at: 0)
            numbers.append(number)
            return .next
        }
        #expect(count == 3)
        #expect(numbers == [1, 2, 3])
    }

    @Test
    func aPerfBufferHasItsEvents() {
        #expect(samples.send(TracepointContext(SimulatedContext().address), 3) == true)
        #expect(samples.drain() == [3])
    }

    @Test
    func loopsEndWhenTheyAreTold() {
        var sum: UInt32 = 0
        let calls = loop(10) { index in
            sum += index
            return index < 3 ? .next : .stop
        }
        #expect(calls == 4)
        #expect(sum == 6)
        counts[1] = 2
        counts[5] = 6
        var total: UInt64 = 0
        counts.forEach { key, value in
            total += UInt64(key) + value.pointee
            return .next
        }
        #expect(total == 14)
    }

    @Test
    func theCurrentTaskIsSet() {
        SimulatedKernel.userID = 1000
        SimulatedKernel.groupID = 100
        SimulatedKernel.threadID = 8
        SimulatedKernel.randomNumbers = [4]
        #expect(CurrentTask.userID == 1000)
        #expect(CurrentTask.groupID == 100)
        #expect(CurrentTask.threadID == 8)
        #expect(Kernel.random == 4)
        CurrentTask.send(signal: 9)
        #expect(SimulatedKernel.signals == [9])
        nextPrograms.tailCall(TracepointContext(SimulatedContext().address), 1)
        #expect(SimulatedKernel.tailCalls == [1])
        #expect(Helper.skbECNSetCE(nil) == -524)
    }

    @Test
    func headersHaveTheirSizes() {
        #expect(MemoryLayout<EthernetHeader>.size == EthernetHeader.size)
        #expect(MemoryLayout<IPv4Header>.size == 20)
        #expect(MemoryLayout<IPv6Header>.size == IPv6Header.size)
        #expect(MemoryLayout<TCPHeader>.size == 20)
        #expect(MemoryLayout<UDPHeader>.size == 8)
        #expect(MemoryLayout<SpinLock>.size == 4)
        #expect(NetworkOrder<UInt16>(80) == 80)
        #expect(NetworkOrder<UInt16>(80).bigEndian == UInt16(80).bigEndian)
    }

    @Test
    func integersChangeAtomically() {
        var value: UInt32 = 1
        withUnsafeMutablePointer(to: &value) { value in
            value.atomicAdd(2)
            #expect(value.atomicExchange(9) == 3)
            #expect(value.atomicCompareExchange(expected: 3, desired: 5) == 9)
            #expect(value.atomicCompareExchange(expected: 9, desired: 5) == 9)
            value.atomicOr(0x30)
            value.atomicAnd(0x34)
            value.atomicXor(0xff)
        }
        #expect(value == 0xcb)
    }
}
