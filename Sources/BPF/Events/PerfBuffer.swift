// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
public import SystemPackage

/// The reader of a perf event array map: a buffer for each CPU, with the kernel's count of lost events.
///
/// Use it on kernels before Linux 5.8, which have no ring buffer. Events from one CPU are in order, events from
/// different CPUs are not. A ``RingBuffer`` keeps the order of all events, shares its memory between the CPUs, and
/// costs the program less.
///
/// ```swift
/// let buffer = try PerfBuffer(object.map("events"))
/// try buffer.poll(timeout: .seconds(1), onLost: { cpu, count in … }) { cpu, sample in
///     let event = try sample.load(as: exec_event.self)
/// }
/// ```
///
/// The corresponding C type is `struct perf_buffer`. Minimum kernel: Linux 4.4.
@safe public final class PerfBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    /// libbpf's buffer; only used by the one consumer, and freed with the last reference.
    nonisolated(unsafe) private let pointer: OpaquePointer
    /// The context of libbpf's callback.
    nonisolated(unsafe) private let delivery: Delivery
    /// libbpf uses it until the buffer is freed. The kernel removes the CPUs' buffers from the map with the file of the
    /// descriptor that added them, which a map that is closed must not take away.
    private let descriptor: OwnedDescriptor
    private let epoll: OwnedDescriptor
    private let waiter: BufferWaiter

    /// The longest sleep of a suspended reader. The kernel reports a CPU's wake-up to one poll only: a wake-up between
    /// reading the buffers and waiting would be missed.
    private static let longestWait = Duration.milliseconds(100)

    private let isConsumed = Atomic<Bool>(false)
    private let lost = Atomic<UInt64>(0)

    /// Creates the reader of a perf event array, with a buffer for each CPU that is online.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/perfEventArray``.
    ///   - pagesPerCPU: the size of a CPU's buffer in memory pages, a power of two.
    ///   - wakeupEvents: the number of events from a CPU that wake a waiting reader. With more than 1 the program costs
    ///     less, and the last events before a pause are read when ``poll(timeout:onLost:_:)`` times out.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/invalidArgument`` for a number of pages that is not a power of two,
    ///   ``BPFError/Code/alreadyConsumed`` when the map has a reader in this process already, ``BPFError/Code/closed``,
    ///   ``BPFError/Code/permissionDenied`` or ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `perf_buffer__new_raw`.
    public init(_ map: BPFMap, pagesPerCPU: Int = 64, wakeupEvents: Int = 1) throws(BPFError) {
        let operation = BPFError.Operation.open
        guard map.type == .perfEventArray else {
            throw BPFError(
                .typeMismatch,
                operation: operation,
                subject: .map(map.name),
                message: "it is a \(map.type) map",
                advice: map.type == .ringBuffer ? "Use RingBuffer" : nil
            )
        }
        guard pagesPerCPU > 0, pagesPerCPU & (pagesPerCPU - 1) == 0, pagesPerCPU <= 1 << 20 else {
            throw BPFError(
                .invalidArgument,
                operation: operation,
                subject: .map(map.name),
                message: "\(pagesPerCPU) pages per CPU is not a power of two up to \(1 << 20)"
            )
        }
        try map.checkOpen(operation)
        guard BufferClaims.take(map.id) else { throw BufferClaims.failure(map, operation: operation) }
        self.map = map
        let delivery = Delivery()
        unsafe self.delivery = delivery
        do throws(Errno) {
            let descriptor = try OwnedDescriptor(duplicating: map.descriptor.rawValue)
            self.descriptor = descriptor
            unsafe pointer = try unsafe LibbpfLog.capturing(logger: nil) { (_) throws(Errno) in
                try unsafe libbpfPointer {
                    var attributes = perf_event_attr()
                    attributes.size = UInt32(MemoryLayout<perf_event_attr>.size)
                    attributes.type = PERF_TYPE_SOFTWARE.rawValue
                    attributes.config = UInt64(PERF_COUNT_SW_BPF_OUTPUT.rawValue)
                    attributes.sample_type = UInt64(PERF_SAMPLE_RAW.rawValue)
                    attributes.sample_period = 1
                    attributes.wakeup_events = UInt32(clamping: max(1, wakeupEvents))
                    let context = unsafe Unmanaged.passUnretained(delivery).toOpaque()
                    return unsafe perf_buffer__new_raw(
                        descriptor.rawValue,
                        pagesPerCPU,
                        &attributes,
                        { context, cpu, header in
                            guard let context = unsafe context, let header = unsafe header else {
                                return LIBBPF_PERF_EVENT_CONT
                            }
                            let delivery = unsafe Unmanaged<Delivery>.fromOpaque(context).takeUnretainedValue()
                            return unsafe delivery.receive(Int(cpu), UnsafeRawPointer(header))
                        },
                        context,
                        nil
                    )
                }
            }
            do throws(Errno) {
                epoll = try unsafe OwnedDescriptor(duplicating: perf_buffer__epoll_fd(pointer))
                waiter = try BufferWaiter(epoll, interval: Self.longestWait)
            } catch {
                unsafe perf_buffer__free(pointer)
                throw error
            }
        } catch {
            BufferClaims.giveBack(map.id)
            if error == .notPermitted || error == .permissionDenied {
                throw .privileges(operation: operation, subject: .map(map.name), errno: error, needed: [.perfmon])
            }
            throw BPFError(
                error.meansExhausted ? .resourceExhausted : .systemCallFailed,
                errno: error,
                operation: operation,
                subject: .map(map.name),
                message: "cannot create its buffers"
            )
        }
    }

    deinit {
        unsafe perf_buffer__free(pointer)
        BufferClaims.giveBack(map.id)
    }

    /// The number of events that the kernel reported as lost, on all CPUs, since the buffer was created.
    public var lostCount: UInt64 { lost.load(ordering: .relaxed) }

    /// A descriptor that becomes readable when there are events, for the caller's event loop. The buffer owns it.
    ///
    /// The corresponding C function is `perf_buffer__epoll_fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: epoll.rawValue) }

    /// Calls a closure with every event in the buffers, and returns without waiting.
    ///
    /// - Parameters:
    ///   - onLost: receives the number of events from a CPU that were lost, at their position in the CPU's stream.
    ///   - body: receives an event and its CPU. When it throws, that CPU's other events stay in the buffer.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another
    ///   consumer.
    ///
    /// The corresponding C function is `perf_buffer__consume`.
    @discardableResult
    public func consume(
        onLost: (_ cpu: Int, _ count: UInt64) -> Void = { _, _ in },
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try receive(onLost, body) { unsafe perf_buffer__consume(pointer) }
    }

    /// Waits for events, then calls a closure with every event in the buffers.
    ///
    /// This blocks the calling thread: use ``events(of:)`` in asynchronous code.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - onLost: receives the number of events from a CPU that were lost, at their position in the CPU's stream.
    ///   - body: receives an event and its CPU, as for ``consume(onLost:_:)``.
    /// - Returns: the number of events: 0 after the timeout or a signal.
    /// - Throws: as ``consume(onLost:_:)`` does, or the system call's error.
    ///
    /// The corresponding C function is `perf_buffer__poll`.
    @discardableResult
    public func poll(
        timeout: Duration? = nil,
        onLost: (_ cpu: Int, _ count: UInt64) -> Void = { _, _ in },
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        // Rounded up, and at most what epoll takes; a negative number would mean no limit.
        let milliseconds =
            timeout.map { CInt(clamping: max(0, $0.nanoseconds / 1_000_000 + ($0 > .zero ? 1 : 0))) } ?? -1
        return try receive(onLost, body) {
            // epoll does not report events again that a handler's error left in the buffer, nor the last events when
            // there are fewer wake-ups than events.
            let pending = unsafe perf_buffer__consume(pointer)
            let hasDelivered = unsafe delivery.hasDelivered
            if pending != 0 || hasDelivered { return pending }
            let result = unsafe perf_buffer__poll(pointer, milliseconds)
            return unsafe result == 0 ? perf_buffer__consume(pointer) : result
        }
    }

    func waitAsynchronously() async throws(BPFError) {
        do throws(Errno) {
            try await waiter.waitAsynchronously()
        } catch {
            throw failure(error)
        }
    }

    /// Claims the buffer for one consumer.
    func claim() throws(BPFError) {
        guard !isConsumed.exchange(true, ordering: .acquiring) else { throw BufferClaims.failure(map) }
    }

    func release() { isConsumed.store(false, ordering: .releasing) }

    private func receive(
        _ onLost: (Int, UInt64) -> Void,
        _ body: (Int, borrowing BPFSample) throws -> Void,
        _ call: () -> CInt
    ) throws -> Int {
        try claim()
        defer { release() }
        return try drain(onLost, body, call)
    }

    /// Runs a libbpf call that delivers; the caller holds the claim.
    private func drain(
        _ onLost: (Int, UInt64) -> Void,
        _ body: (Int, borrowing BPFSample) throws -> Void,
        _ call: () -> CInt
    ) throws -> Int {
        try withoutActuallyEscaping(onLost) { onLost in
            try withoutActuallyEscaping(body) { body in
                unsafe delivery.begin(
                    onLost: { cpu, count in
                        self.lost.wrappingAdd(count, ordering: .relaxed)
                        onLost(cpu, count)
                    },
                    body
                )
                // In a capture: libbpf warns about a handler's error, which is thrown here anyway.
                return try LibbpfLog.capturing(logger: nil) { _ in
                    let result = call()
                    let (count, thrown) = unsafe delivery.end()
                    if let thrown { throw thrown }
                    if result < 0, result != -EINTR, count == 0 { throw failure(Errno(rawValue: -result)) }
                    return count
                }
            }
        }
    }

    /// All events in the buffers, for the asynchronous sequence, which holds the claim. Of an error, the events before
    /// it.
    func take<Event: BPFValue>(_ type: Event.Type) -> (events: [PerfBuffer.Event<Event>], error: (any Error)?) {
        // The two closures append to one array, which exclusive access allows in a box only.
        let box = EventBox<Event>()
        do {
            _ = try drain(
                { cpu, count in box.events.append(.lost(count, cpu: cpu)) },
                { cpu, sample in box.events.append(.event(try sample.load(as: type), cpu: cpu)) },
                { unsafe perf_buffer__consume(pointer) }
            )
            return (box.events, nil)
        } catch {
            return (box.events, error)
        }
    }

    private func failure(_ error: Errno) -> BPFError {
        BPFError(
            .systemCallFailed,
            errno: error,
            operation: .read,
            subject: .map(map.name),
            message: "the system call failed"
        )
    }
}

private final class EventBox<Event: BPFValue> {
    var events: [PerfBuffer.Event<Event>] = []
}

extension PerfBuffer {
    /// Passes records from libbpf's C callback to the closures of one call.
    fileprivate final class Delivery {
        private var onLost: ((Int, UInt64) -> Void)?
        private var body: ((Int, borrowing BPFSample) throws -> Void)?
        private var thrown: (any Error)?
        private var count = 0

        /// Whether there was an event since the call started.
        var hasDelivered: Bool { count > 0 || thrown != nil }

        func begin(
            onLost: @escaping (Int, UInt64) -> Void,
            _ body: @escaping (Int, borrowing BPFSample) throws -> Void
        ) {
            self.onLost = onLost
            self.body = body
            thrown = nil
            count = 0
        }

        func end() -> (count: Int, thrown: (any Error)?) {
            onLost = nil
            body = nil
            defer { thrown = nil }
            return (count, thrown)
        }

        /// Handles a record (`struct perf_event_header` and what follows it, `<linux/perf_event.h>`).
        func receive(_ cpu: Int, _ record: UnsafeRawPointer) -> bpf_perf_event_ret {
            let header = unsafe record.loadUnaligned(as: perf_event_header.self)
            let headerSize = MemoryLayout<perf_event_header>.size
            switch header.type {
            case PERF_RECORD_SAMPLE.rawValue:
                // u32 size, then the data.
                let size = unsafe record.loadUnaligned(fromByteOffset: headerSize, as: UInt32.self)
                let available = max(0, Int(header.size) - headerSize - 4)
                let span = unsafe RawSpan(_unsafeStart: record + headerSize + 4, byteCount: min(Int(size), available))
                count += 1
                do {
                    try body?(cpu, BPFSample(span))
                } catch {
                    thrown = error
                    return LIBBPF_PERF_EVENT_ERROR
                }
            case PERF_RECORD_LOST.rawValue:
                // u64 id, then u64 count.
                unsafe onLost?(cpu, record.loadUnaligned(fromByteOffset: headerSize + 8, as: UInt64.self))
            default: break
            }
            return LIBBPF_PERF_EVENT_CONT
        }
    }
}
