// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// Writing 32-byte records to a user ring buffer.
enum UserRingBenchmarks {
    struct Record: BPFValue {
        var sequence: UInt64
        var payload: InlineArray<3, UInt64>
    }

    private struct Arguments: BPFValue {
        var flags: UInt64
        var result: Int64
    }

    /// The records of one run: they fill the ring to nine tenths.
    private static let count = 24_000

    /// The fixture's ring, its producer in Swift and its producer in C, which take turns.
    private final class Rings {
        let ring: UserRingBuffer
        let manager: OpaquePointer
        private var lock: pthread_spinlock_t = 0
        private let fixture: UserRingFixture

        init() throws {
            var open = try UserRingFixture.open()
            try open.maps.userRing.setMaxEntries(1 << 20)
            fixture = try open.load()
            let map = try fixture.maps.userRing
            ring = try UserRingBuffer(map)
            guard let manager = user_ring_buffer__new(map.fileDescriptor.rawValue, nil) else {
                throw BenchmarkError("no producer in C")
            }
            self.manager = manager
            pthread_spin_init(&lock, 0)
        }

        deinit { user_ring_buffer__free(manager) }

        /// Empties the ring.
        func drain() throws {
            var arguments = Arguments(flags: 0, result: 0)
            _ = try fixture.programs.drain.run(context: &arguments)
            guard ring.undrainedBytes == 0 else { throw BenchmarkError("the ring was not drained") }
        }

        func send() throws -> Int {
            for index in 0..<UInt64(count) {
                guard try ring.trySend(Record(sequence: index, payload: [index, index, ~index])) else { return 0 }
            }
            return count
        }

        func reserve() throws -> Int {
            for index in 0..<UInt64(count) {
                let isReserved = try ring.tryReserve(32) { bytes in
                    bytes.storeBytes(of: index, toByteOffset: 0, as: UInt64.self)
                    bytes.storeBytes(of: index, toByteOffset: 8, as: UInt64.self)
                    bytes.storeBytes(of: index, toByteOffset: 16, as: UInt64.self)
                    bytes.storeBytes(of: ~index, toByteOffset: 24, as: UInt64.self)
                }
                guard isReserved else { return 0 }
            }
            return count
        }

        func sendBatch() throws -> Int {
            try ring.withBatch { batch in
                for index in 0..<UInt64(count) {
                    guard try batch.trySend(Record(sequence: index, payload: [index, index, ~index])) else { return 0 }
                }
                return count
            }
        }

        func reserveBatch() throws -> Int {
            try ring.withBatch { batch in
                for index in 0..<UInt64(count) {
                    let isReserved = try batch.tryReserve(32) { bytes in
                        bytes.storeBytes(of: index, toByteOffset: 0, as: UInt64.self)
                        bytes.storeBytes(of: index, toByteOffset: 8, as: UInt64.self)
                        bytes.storeBytes(of: index, toByteOffset: 16, as: UInt64.self)
                        bytes.storeBytes(of: ~index, toByteOffset: 24, as: UInt64.self)
                    }
                    guard isReserved else { return 0 }
                }
                return count
            }
        }

        /// As this library does it, whose producers may be several threads.
        func sendInCWithLock() -> Int {
            for index in 0..<UInt64(count) {
                pthread_spin_lock(&lock)
                let record = user_ring_buffer__reserve(manager, 32)
                pthread_spin_unlock(&lock)
                guard let record else { return 0 }
                record.storeBytes(of: Record(sequence: index, payload: [index, index, ~index]), as: Record.self)
                user_ring_buffer__submit(manager, record)
            }
            return count
        }

        func sendInC() -> Int {
            for index in 0..<UInt64(count) {
                guard let record = user_ring_buffer__reserve(manager, 32) else { return 0 }
                record.storeBytes(of: Record(sequence: index, payload: [index, index, ~index]), as: Record.self)
                user_ring_buffer__submit(manager, record)
            }
            return count
        }
    }

    /// An empty ring that is filled.
    static func send(rounds: Int) async throws -> [Comparison] {
        let rings = try Rings()
        var batch = Comparison("user ring, batch", budget: .ratio(0.90), allocates: false)
        var reserveBatch = Comparison("user ring, batch reserve", budget: .ratio(0.90), allocates: false)
        var send = Comparison("user ring, send", budget: .ratio(0.90), allocates: false)
        var reserve = Comparison("user ring, reserve", budget: .ratio(0.90), allocates: false)
        for _ in 0..<rounds {
            try await batch.round(prepare: rings.drain, ours: rings.sendBatch, theirs: rings.sendInC)
            try await reserveBatch.round(prepare: rings.drain, ours: rings.reserveBatch, theirs: rings.sendInC)
            try await send.round(prepare: rings.drain, ours: rings.send, theirs: rings.sendInCWithLock)
            try await reserve.round(prepare: rings.drain, ours: rings.reserve, theirs: rings.sendInCWithLock)
        }
        return [batch, reserveBatch, send, reserve]
    }
}
