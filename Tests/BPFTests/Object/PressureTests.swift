// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// External faults: signals, and a lack of descriptors.
@Suite("Under pressure", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct PressureTests {
    /// A pending signal ends the verifier with EAGAIN.
    @Test func signalsDoNotEndALoad() throws {
        try SignalTimer.with(microseconds: 500) {
            for _ in 0..<20 { _ = try Fixture.load("maps") }
        }
    }

    /// A signal ends a test run with EINTR: repeating the run might never succeed.
    @Test func signalsDoNotEndATestRun() throws {
        let program = try Fixture.load("tracing").program("edit_packet")
        let packet = [UInt8](repeating: 0, count: 64)
        let output = try SignalTimer.with(microseconds: 2000) {
            try program.testRun(.init(data: packet, repetitions: 2_000_000))
        }
        let once = try program.testRun(.init(data: packet))
        #expect(output.returnValue == once.returnValue)
        // The program increments the packet's first byte in each repetition.
        #expect(once.data.first == 1)
        #expect(output.data.first == UInt8(2_000_000 % 256))
        #expect(output.duration > .zero)
        // Without room for the packet, one call is enough.
        let short = try program.testRun(.init(data: packet, repetitions: 3000, outputCapacity: 0))
        #expect(short.returnValue == once.returnValue && short.data.isEmpty)
    }

    /// The output of such a program is not the packet that it received.
    @Test func packetsOfFiltersAreReturnedUnchanged() throws {
        let program = try #require(Fixture.load("cgroup_skb").programs.first)
        var packet = [UInt8](repeating: 0, count: 64)
        packet.replaceSubrange(12..<15, with: [0x08, 0x00, 0x45])
        let once = try program.testRun(.init(data: packet))
        let often = try program.testRun(.init(data: packet, repetitions: 5000))
        #expect(often.returnValue == once.returnValue && often.data == once.data)
    }

    @Test(arguments: [0, -1, Int.min]) func repetitionsMustBePositive(count: Int) throws {
        let program = try Fixture.load("tracing").program("edit_packet")
        let error = bpfError {
            try program.testRun(.init(data: [UInt8](repeating: 0, count: 64), repetitions: count))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("\(count) times") == true)
    }

    /// What loading `maps` needs: 12 maps, whose descriptors newer libbpf versions take when they open an object, two programs
    /// and what libbpf uses for a while.
    static let needed = (LibbpfVersion.running < LibbpfVersion(1, 4) ? 12 : 0) + 2 + 8

    @Test(arguments: [0, 1, 2, 5, PressureTests.needed - 1]) func loadingWithFewDescriptorsThrows(left: Int) throws {
        let open = try Fixture.open("maps")
        let limit = try DescriptorLimit(left: left)
        var failure: BPFError?
        do throws(BPFError) {
            _ = try open.load()
        } catch {
            failure = error
        }
        limit.lift()
        #expect(failure?.code == .resourceExhausted, "\(String(describing: failure))")
        #expect(failure?.errno == .tooManyOpenFiles)
        // libbpf has no wrong result of a feature probe.
        _ = try Fixture.load("maps")
    }

    /// Near the number that a load takes, it takes place or fails at once.
    @Test(arguments: PressureTests.needed - 1...PressureTests.needed + 12)
    func loadingWithJustEnoughDescriptorsIsWholeOrThrows(left: Int) throws {
        let open = try Fixture.open("maps")
        let limit = try DescriptorLimit(left: left)
        var failure: BPFError?
        do throws(BPFError) {
            let object = try open.load()
            limit.lift()
            #expect(try object.maps.map(\.name) == object.mapNames && object.programs.count == 2)
        } catch {
            failure = error
            limit.lift()
        }
        #expect(failure == nil || failure?.code == .resourceExhausted, "\(String(describing: failure))")
        _ = try Fixture.load("maps")
    }

    /// The only free descriptor is far below the limit.
    @Test func descriptorsBelowTheLimitAreCounted() throws {
        let open = try Fixture.open("maps")
        let limit = try DescriptorLimit(left: 400)
        var held: [CInt] = []
        while true {
            let descriptor = dup(2)
            if descriptor < 0 { break }
            held.append(descriptor)
        }
        close(held.removeFirst())
        var failure: BPFError?
        do throws(BPFError) {
            _ = try open.load()
        } catch {
            failure = error
        }
        for descriptor in held { close(descriptor) }
        limit.lift()
        #expect(failure?.code == .resourceExhausted, "\(String(describing: failure))")
    }

    /// libbpf probes links for perf events once in a process, and fails without a descriptor.
    @Test func attachingWithFewDescriptorsThrows() async throws {
        await #expect(processExitsWith: .success) {
            let object = try Fixture.load("tracing")
            let program = try object.program("on_tracepoint")
            for left in 0..<6 {
                let limit = try DescriptorLimit(left: left)
                let error = bpfError { try program.attach() }
                limit.lift()
                #expect(error?.code == .resourceExhausted, "\(String(describing: error))")
            }
            guard BPFFeatures.probe(feature: .perfEventLinks) == .supported else { return }
            let link = try program.attach()
            #expect(try link.info().programID == program.id)
        }
    }

    /// The first wait of the process has no descriptor left; the next one has.
    @Test func waitingWithoutDescriptorsThrowsOnce() async throws {
        await #expect(processExitsWith: .success) {
            let source = try EventSource()
            let limit = try DescriptorLimit(left: 0)
            var failure: BPFError?
            do {
                for try await _ in source.ring.events(of: FixtureEvent.self) {}
            } catch {
                failure = error as? BPFError
            }
            limit.lift()
            #expect(failure?.errno == .tooManyOpenFiles, "\(String(describing: failure))")
            let waiting = Task {
                var iterator = source.ring.events(of: FixtureEvent.self).makeAsyncIterator()
                return try await iterator.next()
            }
            try await Task.sleep(for: .milliseconds(50))
            try source.emit(1)
            #expect(try await waiting.value == FixtureEvent(0))
        }
    }

    /// With one descriptor left, no other is left to read a pin's kind.
    @Test func pinsAreCheckedWithTheLastDescriptor() throws {
        let path = try PinFolder.shared.path("program-or-link")
        let link = try Fixture.load("tracing").program("on_raw_tracepoint").attach()
        try link.pin(at: path)
        defer { unlink(path.string) }
        for left in 1...3 {
            let error = try DescriptorLimit.with(left: left) { bpfError { try BPFMap(pinnedAt: path) } }
            #expect(error?.code == .typeMismatch, "\(String(describing: error))")
            #expect(error?.message == "the pinned object is not a map")
        }
    }

    /// The pin and the program have different names.
    @Test func pinnedLinksNameTheirProgram() throws {
        let path = try PinFolder.shared.path("some-pin")
        let link = try Fixture.load("tracing").program("on_raw_tracepoint").attach()
        try link.pin(at: path)
        defer { unlink(path.string) }
        #expect(try Link(pinnedAt: path).programName == "on_raw_tracepoi", "the kernel keeps 15 characters")
    }

    @Test(arguments: [Duration.seconds(1e19), .seconds(1.6e20), .seconds(Int64.max), .zero - .seconds(1e19)])
    func extremeDurationsAreAccepted(duration: Duration) throws {
        let source = try EventSource(wakeups: .interval(duration))
        try source.emit(1)
        #expect(try source.ring.poll(timeout: duration) { _ in } == 1)
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        _ = try object.program("emit_perf").testRun(.init(context: bytes(UInt64(1)) + bytes(UInt64(0))))
        #expect(try buffer.poll(timeout: duration) { _, _ in } == 1)
    }
}
