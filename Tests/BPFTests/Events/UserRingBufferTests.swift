// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Synchronization
import SystemPackage
import Testing

/// The fixture's user ring of 4096 bytes, and the program that drains it.
struct UserRing {
    /// The number of records of 32 bytes that fit.
    static let capacity = 102

    struct Arguments: BPFValue {
        var flags: UInt64
        var result: Int64
    }

    let object: BPFObject
    let ring: UserRingBuffer

    init(bytes: Int = 4096) throws {
        var open = try Fixture.open("user_ring")
        try open.map("user_ring").setMaxEntries(bytes)
        object = try open.load()
        ring = try UserRingBuffer(object.map("user_ring"))
    }

    /// `BPF_RB_NO_WAKEUP`
    static let noWakeup: UInt64 = 1

    /// Drains the ring, and returns the number of records, or a negative error number.
    @discardableResult
    func drain(flags: UInt64 = 0) throws -> Int {
        var arguments = Arguments(flags: flags, result: 0)
        _ = try object.program("drain").run(context: &arguments)
        return Int(arguments.result)
    }

    func value(_ name: String) throws -> UInt64 { try object.globals.value(name, as: UInt64.self) }
}

@Suite(
    "User ring buffers",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .requires(.userRingBuffer)
)
struct UserRingBufferTests {
    @Test func recordsAreCompleteAndInOrder() throws {
        let user = try UserRing()
        var sequence: UInt64 = 0
        // Many times around the ring, with records across its end.
        for _ in 0..<50 {
            for _ in 0..<37 {
                #expect(try user.ring.trySend(FixtureEvent(sequence)))
                sequence += 1
            }
            #expect(try user.drain() == 37)
        }
        #expect(try user.value("drained") == 50 * 37)
        #expect(try user.value("disordered") == 0)
        #expect(user.ring.undrainedBytes == 0)
    }

    @Test func aFullRingRejectsRecords() throws {
        let user = try UserRing()
        var count = 0
        while try user.ring.trySend(FixtureEvent(UInt64(count))) { count += 1 }
        #expect(count == UserRing.capacity)
        #expect(user.ring.undrainedBytes == UserRing.capacity * 40)
        // 16 bytes are left: a smaller record fits.
        #expect(try user.ring.trySend(UInt64(7)))
        #expect(try !user.ring.trySend(UInt8(7)))
        #expect(try user.drain() == UserRing.capacity + 1)
        #expect(try user.value("last") == 7)
        #expect(try user.value("disordered") == 0)
        #expect(try user.ring.trySend(FixtureEvent(UInt64(count))))
    }

    @Test func aBatchIsSeenWhenItEnds() throws {
        let user = try UserRing()
        var sequence: UInt64 = 0
        for _ in 0..<50 {
            let sent = try user.ring.withBatch { batch in
                for _ in 0..<37 {
                    guard try batch.trySend(FixtureEvent(sequence)) else { return false }
                    sequence += 1
                }
                // What a closure does not finish is not a record.
                #expect(throws: Errno.interrupted) { try batch.tryReserve(32) { _ in throw Errno.interrupted } }
                #expect(user.ring.undrainedBytes == 0)
                return true
            }
            #expect(sent)
            #expect(try user.drain() == 37)
        }
        #expect(try user.value("drained") == 50 * 37)
        #expect(try user.value("disordered") == 0)
    }

    @Test func aBatchEndsAtAFullRing() throws {
        let user = try UserRing()
        let values = (0..<200).map { FixtureEvent(UInt64($0)) }
        #expect(try user.ring.trySend(contentsOf: values) == UserRing.capacity)
        #expect(try user.ring.trySend(contentsOf: values[UserRing.capacity...]) == 0)
        try user.ring.withBatch { batch throws in
            #expect(try !batch.trySend(values[UserRing.capacity]))
            // A program drains in the middle of the batch.
            #expect(try user.drain() == UserRing.capacity)
            #expect(try batch.trySend(values[UserRing.capacity]))
        }
        #expect(try user.drain() == 1)
        #expect(try user.value("last") == UInt64(UserRing.capacity))
        let tooLarge = bpfError { try user.ring.withBatch { batch in try batch.trySend(Large()) } }
        #expect(tooLarge?.code == .sizeMismatch)
        // The lock is free again.
        #expect(try user.ring.trySend(values[0]))
    }

    private struct Large: BPFValue {
        var bytes = InlineArray<8192, UInt8>(repeating: 0)
    }

    @Test func batchesOfSeveralThreadsDoNotMix() throws {
        let user = try UserRing(bytes: 1 << 20)
        let threads = (0..<4).map { thread in
            Thread {
                for _ in 0..<100 {
                    _ = try? user.ring.withBatch { batch in
                        for _ in 0..<10 { _ = try batch.trySend(UInt64(thread)) }
                    }
                    _ = try? user.ring.trySend(UInt64(thread))
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(try user.drain() == 4400)
    }

    /// Threads that wait for a batch take no time of a CPU.
    @Test func othersSleepDuringABatch() throws {
        let user = try UserRing()
        let started = Atomic(0)
        let used = Atomic<Int>(0)
        var threads: [Thread] = []
        try user.ring.withBatch { batch throws in
            for _ in 0..<3 {
                threads.append(
                    Thread {
                        started.add(1, ordering: .releasing)
                        _ = try? user.ring.trySend(UInt64(1))
                        _ = try? user.ring.withBatch { batch in try batch.trySend(UInt64(1)) }
                        var time = timespec()
                        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
                        used.add(time.tv_sec * 1_000_000 + time.tv_nsec / 1000, ordering: .relaxed)
                    }
                )
            }
            while started.load(ordering: .acquiring) < 3 { usleep(1000) }
            usleep(500_000)
            #expect(user.ring.undrainedBytes == 0)
            #expect(try batch.trySend(UInt64(2)))
        }
        for thread in threads { thread.join() }
        #expect(try user.drain() == 7)
        // Three threads that spin would use a second on two CPUs.
        #expect(used.load(ordering: .relaxed) < (test_is_emulated() ? 400_000 : 100_000))
    }

    @Test func aBatchIsTheOnlyWayInsideOfIt() throws {
        let user = try UserRing()
        try user.ring.withBatch { batch throws in
            #expect(bpfError { try user.ring.trySend(UInt64(1)) }?.code == .busy)
            #expect(bpfError { try user.ring.send(UInt64(1), timeout: nil) }?.code == .busy)
            #expect(bpfError { try user.ring.tryReserve(8) { _ in } }?.code == .busy)
            #expect(bpfError { try user.ring.trySend(contentsOf: [UInt64(1)]) }?.code == .busy)
            let nested = bpfError { try user.ring.withBatch { inner in try inner.trySend(UInt64(1)) } }
            #expect(nested?.code == .busy && nested?.advice?.contains("batch") == true)
            #expect(try batch.trySend(UInt64(2)))
        }
        #expect(try user.drain() == 1)
        #expect(try user.ring.trySend(UInt64(3)))
        #expect(try user.drain() == 1)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 4000, 4088])
    func recordsMayHaveAnySize(size: Int) throws {
        let user = try UserRing()
        for round in 0..<3 {
            let isSent = try user.ring.reserve(size) { bytes in
                #expect(bytes.byteCount == size)
                for index in 0..<size { bytes.storeBytes(of: UInt8(round), toByteOffset: index, as: UInt8.self) }
            }
            #expect(isSent)
            #expect(user.ring.undrainedBytes == (size + 15) / 8 * 8)
            #expect(try user.drain() == 1)
        }
        if size == 8 { #expect(try user.value("last") == 0x0202_0202_0202_0202) }
    }

    @Test func sizesThatNeverFitThrow() throws {
        let user = try UserRing()
        #expect(user.ring.largestRecord == 4088)
        for size in [-1, 4089, 1 << 30, .max, .min] {
            let error = bpfError { try user.ring.reserve(size) { _ in } }
            #expect(error?.code == .sizeMismatch)
        }
        let error = bpfError { try user.ring.trySend(LargeValue()) }
        #expect(error?.code == .sizeMismatch)
        #expect(error?.advice == "Use a larger max_entries")
        #expect(try user.drain() == 0)
    }

    /// The kernel has no dynptr for a record of 16 MiB: it would stay in the ring for ever.
    @Test func theLargestRecordIsDrained() throws {
        let user = try UserRing(bytes: 32 << 20)
        #expect(user.ring.largestRecord == 1 << 24 - 1)
        #expect(bpfError { try user.ring.reserve(1 << 24) { _ in } }?.code == .sizeMismatch)
        #expect(try user.ring.reserve(1 << 24 - 1) { $0.storeBytes(of: 11, as: UInt64.self) })
        #expect(try user.drain() == 1)
        #expect(try user.value("last") == 11)
    }

    @Test func aClosureThatThrowsDiscardsItsRecord() throws {
        struct Stop: Error {}
        let user = try UserRing()
        #expect(try user.ring.trySend(FixtureEvent(0)))
        #expect(throws: Stop.self) { try user.ring.reserve(100) { _ in throw Stop() } }
        #expect(try user.ring.trySend(FixtureEvent(1)))
        #expect(try user.drain() == 2)
        #expect(try user.value("disordered") == 0)
        #expect(user.ring.undrainedBytes == 0)
    }

    /// A record that is being written holds back the later ones.
    @Test func reservationsMayNest() throws {
        let user = try UserRing()
        var inner: (isSent: Bool, drained: Int)?
        _ = try user.ring.reserve(8) { bytes in
            bytes.storeBytes(of: 1, as: UInt64.self)
            inner = (try user.ring.trySend(UInt64(2)), try user.drain())
        }
        #expect(inner?.isSent == true && inner?.drained == 0)
        #expect(try user.drain() == 2)
        #expect(try user.value("last") == 2)
    }

    @Test func typesThatAreNotStoredAsInCAreDiscarded() throws {
        struct Odd: BPFValue { var value: UInt32? }
        let user = try UserRing()
        #expect(bpfError { try user.ring.trySend(Odd(value: 1)) }?.code == .typeMismatch)
        #expect(try user.ring.trySend(true))
        #expect(try user.drain() == 1)
    }

    @Test func sendTimesOut() throws {
        let user = try UserRing()
        while try user.ring.trySend(UInt64(0)) {}
        let start = ContinuousClock.now
        #expect(try !user.ring.send(UInt64(1), timeout: .milliseconds(250)))
        #expect(start.duration(to: .now) >= .milliseconds(250))
        #expect(try !user.ring.send(UInt64(1), timeout: .zero))
        #expect(try !user.ring.reserve(8, timeout: .zero) { _ in })
    }

    /// A large record needs more room than there is, and the kernel reports any free byte.
    @Test func waitingForRoomDoesNotSpin() throws {
        let user = try UserRing()
        #expect(try user.ring.trySend(FixtureEvent(0)))
        let before = clock()
        #expect(try !user.ring.reserve(4088, timeout: .milliseconds(500)) { _ in })
        #expect(clock() - before < 200_000, "microseconds of the CPU")
    }

    /// Producers on several threads, and a program that drains: nothing is lost, and no wake-up either.
    @Test(arguments: [UInt64(0), UserRing.noWakeup])
    func blockedThreadsContinue(flags: UInt64) throws {
        let user = try UserRing()
        let total = flags == 0 ? 20_000 : 500
        let stalls = Atomic(0)
        let producers = (0..<3).map { _ in
            Thread { [ring = user.ring] in
                for number in 0..<total where (try? ring.send(UInt64(number), timeout: .seconds(20))) != true {
                    stalls.add(1, ordering: .relaxed)
                }
            }
        }
        let start = ContinuousClock.now
        while try user.value("drained") < UInt64(3 * total), start.duration(to: .now) < .seconds(60) {
            #expect(try user.drain(flags: flags) >= 0)
        }
        for producer in producers { producer.join() }
        #expect(stalls.load(ordering: .relaxed) == 0)
        #expect(try user.value("drained") == UInt64(3 * total))
    }

    @Test func suspendedTasksContinue() async throws {
        let user = try UserRing()
        let ring = user.ring
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<2_000 where try await !ring.send(FixtureEvent(0)) { return false }
                    return true
                }
            }
            let start = ContinuousClock.now
            while try user.value("drained") < 8_000, start.duration(to: .now) < .seconds(60) {
                try user.drain()
                await Task.yield()
            }
            for try await isDone in group { #expect(isDone) }
        }
        #expect(try user.value("drained") == 8_000)
        #expect(ring.undrainedBytes == 0)
    }

    @Test func cancellingEndsASuspendedSend() async throws {
        let user = try UserRing()
        let ring = user.ring
        while try ring.trySend(UInt64(0)) {}
        let task = Task { try await ring.send(UInt64(1)) }
        try await Task.sleep(for: .milliseconds(30))
        task.cancel()
        #expect(try await !task.value)
    }

    @Test func aMapHasOneProducer() throws {
        let user = try UserRing()
        let map = try user.object.map("user_ring")
        let error = bpfError { try UserRingBuffer(map) }
        #expect(error?.code == .busy)
        #expect(user.ring.map.id == map.id)
    }

    /// The next producer continues where the last one ended.
    @Test func producersMaySucceedEachOther() throws {
        let object = try Fixture.load("user_ring")
        for number in 0..<3 {
            let ring = try UserRingBuffer(object.map("user_ring"))
            #expect(try ring.trySend(FixtureEvent(UInt64(number))))
        }
        var arguments = UserRing.Arguments(flags: 0, result: 0)
        try object.program("drain").run(context: &arguments)
        #expect(arguments.result == 3)
        #expect(try object.globals.value("disordered", as: UInt64.self) == 0)
    }

    @Test func otherMapsAreRejected() throws {
        let map = try Fixture.load("events").map("ring")
        let error = bpfError { try UserRingBuffer(map) }
        #expect(error?.code == .typeMismatch)
        #expect(error?.advice == "Use RingBuffer(_:)")
        let user = try Fixture.load("user_ring").map("user_ring")
        #expect(bpfError { try user.typed(key: UInt32.self, value: UInt32.self) }?.code == .typeMismatch)
        try user.close()
        #expect(bpfError { try UserRingBuffer(user) }?.code == .closed)
    }

    /// Another process may change the position: that is an error, and nothing outside the ring is written.
    @Test func aCorruptedPositionThrows() throws {
        let user = try UserRing()
        let descriptor = user.ring.map.fileDescriptor.rawValue
        let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 4096)
        let position = try #require(page).assumingMemoryBound(to: UInt.self)
        defer { munmap(page, 4096) }
        for wrong in [12, 8192, UInt.max - 4095] {
            position.pointee = wrong
            #expect(bpfError { try user.ring.trySend(UInt64(1)) }?.code == .corruptedBuffer)
        }
        position.pointee = 0
        #expect(try user.ring.trySend(UInt64(1)))
    }
}

/// Larger than the fixture's ring.
private struct LargeValue: BPFValue {
    var bytes = InlineArray<5000, UInt8>(repeating: 0)
}
