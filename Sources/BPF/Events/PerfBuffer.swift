// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
public import SystemPackage

/// The reader of a perf event array map: a buffer for each CPU, with the kernel's count of what it lost.
///
/// Kernels before 5.8 have no ring buffer, and the oldest tracers use this. Events of one CPU are in order, those of different
/// CPUs are not. Prefer a ``RingBuffer``: it keeps the order, shares one memory between the CPUs and costs the program less.
///
/// ```swift
/// let buffer = try PerfBuffer(object.map("events"))
/// try buffer.poll(timeout: .seconds(1), onLost: { cpu, count in … }) { cpu, sample in
///     let event = try sample.load(as: exec_event.self)
/// }
/// ```
///
/// C counterpart: `struct perf_buffer`. Minimum kernel: Linux 4.4.
@safe public final class PerfBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    /// libbpf's buffer; only used by the one consumer, and freed with the last reference.
    nonisolated(unsafe) private let pointer: OpaquePointer
    /// Whom libbpf's callback delivers to.
    nonisolated(unsafe) private let delivery: Delivery
    /// libbpf uses it until the buffer is freed. The kernel removes the CPUs' buffers from the map with the file of the
    /// descriptor that added them, which a map that is closed must not take away.
    private let descriptor: OwnedDescriptor
    private let epoll: OwnedDescriptor
    private let waiter: BufferWaiter

    /// How long a suspended reader sleeps at most. The kernel reports a CPU's wake-up once, to whoever polls first: one that
    /// comes between a look at the buffers and the wait would be missed.
    private static let longestWait = Duration.milliseconds(100)

    private let isConsumed = Atomic<Bool>(false)
    private let lost = Atomic<UInt64>(0)

    /// Makes the reader of a perf event array, with a buffer for each CPU that is online.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/perfEventArray``.
    ///   - pagesPerCPU: the size of a CPU's buffer in memory pages, a power of two.
    ///   - wakeupEvents: after how many events of a CPU a waiting reader is woken. With more than 1 the program pays less, and
    ///     the last events before a pause come when ``poll(timeout:onLost:_:)`` times out.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/invalidArgument`` for a number of pages that is no power of two, ``BPFError/Code/busy`` when the map
    ///   has a reader in this process already,
    ///   ``BPFError/Code/permissionDenied`` or ``BPFError/Code/resourceExhausted``.
    ///
    /// C counterpart: `perf_buffer__new_raw`.
    public init(_ map: BPFMap, pagesPerCPU: Int = 64, wakeupEvents: Int = 1) throws(BPFError) {
        let operation = BPFError.Operation.open
        guard map.type == .perfEventArray else {
            throw BPFError(
                .typeMismatch,
                operation: operation,
                subject: .map(map.name),
                message: "it is a \(map.type) map",
                advice: map.type == .ringBuffer ? "Read it with RingBuffer" : nil
            )
        }
        guard pagesPerCPU > 0, pagesPerCPU & (pagesPerCPU - 1) == 0, pagesPerCPU <= 1 << 20 else {
            throw BPFError(
                .invalidArgument,
                operation: operation,
                subject: .map(map.name),
                message: "\(pagesPerCPU) pages are no power of two, or too many"
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
                error == .noMemory || error == .tooManyOpenFiles ? .resourceExhausted : .systemCallFailed,
                errno: error,
                operation: operation,
                subject: .map(map.name),
                message: "its buffers cannot be made"
            )
        }
    }

    deinit {
        unsafe perf_buffer__free(pointer)
        BufferClaims.giveBack(map.id)
    }

    /// How many events the kernel has reported as lost, over all CPUs, since the buffer was made.
    public var lostCount: UInt64 { lost.load(ordering: .relaxed) }

    /// A descriptor that becomes readable when events wait, for an event loop of the caller's own. It belongs to the buffer.
    ///
    /// C counterpart: `perf_buffer__epoll_fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: epoll.rawValue) }

    /// Lends every event that is there to `body`, and returns without waiting.
    ///
    /// - Parameters:
    ///   - onLost: told how many events of a CPU were lost, where in its stream that happened.
    ///   - body: what to do with an event of a CPU. When it throws, the rest of that CPU's events stay.
    /// - Returns: how many events were taken.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/busy`` when somebody else consumes.
    ///
    /// C counterpart: `perf_buffer__consume`.
    @discardableResult
    public func consume(
        onLost: (_ cpu: Int, _ count: UInt64) -> Void = { _, _ in },
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try receive(onLost, body) { unsafe perf_buffer__consume(pointer) }
    }

    /// Waits until there is an event, then lends every one that is there to `body`.
    ///
    /// It blocks the calling thread: in asynchronous code use ``events(of:)`` in its place.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait at most, or `nil` for ever.
    ///   - onLost: told how many events of a CPU were lost, where in its stream that happened.
    ///   - body: what to do with an event of a CPU, as for ``consume(onLost:_:)``.
    /// - Returns: how many events were taken: 0 when the time ran out or a signal handler ran.
    /// - Throws: as ``consume(onLost:_:)``, or the system call's error.
    ///
    /// C counterpart: `perf_buffer__poll`.
    @discardableResult
    public func poll(
        timeout: Duration? = nil,
        onLost: (_ cpu: Int, _ count: UInt64) -> Void = { _, _ in },
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        // Rounded up, and at most what epoll takes; a negative time would be for ever.
        let milliseconds =
            timeout.map { CInt(clamping: max(0, $0.nanoseconds / 1_000_000 + ($0 > .zero ? 1 : 0))) } ?? -1
        return try receive(onLost, body) {
            // What a handler's error left behind is not reported by epoll again, nor are the last events when there are
            // fewer wake-ups than events.
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

    /// Takes the one consumer's place.
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

    /// All that is there, for the asynchronous sequence, which holds the claim; with an error, what came before it.
    func take<Event: BPFValue>(_ type: Event.Type) -> (events: [PerfBuffer.Event<Event>], error: (any Error)?) {
        // The two closures append to one array: exclusive access forbids that to an array, not to a box.
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
            message: "the buffer cannot be read"
        )
    }
}

private final class EventBox<Event: BPFValue> {
    var events: [PerfBuffer.Event<Event>] = []
}

extension PerfBuffer {
    /// Takes records from libbpf's C callback to the closures of one call.
    fileprivate final class Delivery {
        private var onLost: ((Int, UInt64) -> Void)?
        private var body: ((Int, borrowing BPFSample) throws -> Void)?
        private var thrown: (any Error)?
        private var count = 0

        /// Whether anything came since the call began.
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

        /// Takes one record (`struct perf_event_header` and what follows it, `<linux/perf_event.h>`).
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
