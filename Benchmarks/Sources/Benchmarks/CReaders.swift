// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// libbpf's reader of ring buffers.
final class CRing: @unchecked Sendable {  // used by one thread at a time
    private let manager: OpaquePointer

    /// - Parameter callback: receives the events' context, data and size.
    init(_ maps: [BPFMap], _ callback: ring_buffer_sample_fn) throws {
        var manager: OpaquePointer?
        for map in maps {
            let descriptor = map.fileDescriptor.rawValue
            if let manager {
                guard ring_buffer__add(manager, descriptor, callback, nil) == 0 else {
                    throw BenchmarkError("no reader in C")
                }
            } else {
                manager = ring_buffer__new(descriptor, callback, nil, nil)
            }
        }
        guard let manager else { throw BenchmarkError("no reader in C") }
        self.manager = manager
    }

    deinit { ring_buffer__free(manager) }

    func consume() -> Int {
        received = 0
        ring_buffer__consume(manager)
        return received
    }

    @discardableResult
    func poll(_ milliseconds: Int32) -> Int {
        received = 0
        ring_buffer__poll(manager, milliseconds)
        return received
    }

    /// Adds the first and the last word of an event to the checksum.
    static let sum: ring_buffer_sample_fn = { _, data, size in
        guard let data else { return 0 }
        received += 1
        checksum &+= data.loadUnaligned(as: UInt64.self)
        checksum &+= data.loadUnaligned(fromByteOffset: size - 8, as: UInt64.self)
        return 0
    }
}

/// libbpf's reader of a perf event array.
final class CPerfBuffer {
    private let buffer: OpaquePointer

    /// - Parameter wakeup: the number of events that wake a waiting reader.
    init(_ map: BPFMap, pages: Int, wakeup: UInt32) throws {
        var attributes = perf_event_attr()
        attributes.size = UInt32(MemoryLayout<perf_event_attr>.size)
        attributes.type = PERF_TYPE_SOFTWARE.rawValue
        attributes.config = UInt64(PERF_COUNT_SW_BPF_OUTPUT.rawValue)
        attributes.sample_type = UInt64(PERF_SAMPLE_RAW.rawValue)
        attributes.sample_period = 1
        attributes.wakeup_events = wakeup
        let buffer = perf_buffer__new_raw(
            map.fileDescriptor.rawValue,
            pages,
            &attributes,
            { _, _, record in
                // A header of 8 bytes and the size of the data, as perf_buffer__new passes it on.
                guard let record, record.pointee.type == PERF_RECORD_SAMPLE.rawValue else {
                    return LIBBPF_PERF_EVENT_CONT
                }
                let data = UnsafeRawPointer(record) + 12
                received += 1
                checksum &+= data.loadUnaligned(as: UInt64.self)
                checksum &+= data.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                return LIBBPF_PERF_EVENT_CONT
            },
            nil,
            nil
        )
        guard let buffer else { throw BenchmarkError("no reader in C") }
        self.buffer = buffer
    }

    deinit { perf_buffer__free(buffer) }

    func consume() -> Int {
        received = 0
        perf_buffer__consume(buffer)
        return received
    }
}
