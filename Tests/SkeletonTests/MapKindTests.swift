// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// The view of each kind of map.
@Suite(.timeLimit(.minutes(10)))
struct MapKindTests {
    private let kinds: Kinds

    init() throws { kinds = try Kinds.open().load() }

    @Test func queuesAndStacksHaveNoKeys() throws {
        let jobs = try kinds.maps.jobs
        #expect(try jobs.pop() == nil)
        try jobs.push(Kinds.Job(number: 1, name: "one"))
        try jobs.push(Kinds.Job(number: 2, name: "two"))
        #expect { try jobs.push(Kinds.Job(number: 3)) } throws: { ($0 as? BPFError)?.code == .mapFull }
        try jobs.push(Kinds.Job(number: 3, name: "three"), replacesOldest: true)
        #expect(try jobs.peek()?.name == "two")
        #expect(try jobs.pop() == Kinds.Job(number: 2, name: "two"))
        let stack = try kinds.maps.stack
        try stack.push(1)
        try stack.push(2)
        #expect(try stack.pop() == 2)
    }

    @Test func programArraysHoldPrograms() throws {
        let steps = try kinds.maps.steps
        #expect(try kinds.programs.jump.testRun().returnValue == 0)
        try steps.update(1, to: kinds.programs.landed)
        #expect(try steps.id(1) == kinds.programs.landed.id)
        #expect(try kinds.programs.jump.testRun().returnValue == 77)
        #expect(try steps.delete(1))
        #expect(try steps.id(1) == nil)
        #expect(try !steps.delete(1))
    }

    @Test func perfEventsHaveTheTypeThatCNamed() async throws {
        let reader = try kinds.reports.reader()
        try kinds.maps.jobs.push(Kinds.Job(number: 7, name: "job"))
        _ = try kinds.programs.landed.testRun()
        for try await record in reader.events(of: Kinds.Job.self) {
            guard case .event(let job, _) = record else { continue }
            #expect(job == Kinds.Job(number: 8, name: "job"))
            break
        }
    }

    @Test func perfEventsThatNothingReadsAreCounted() throws {
        #expect(try kinds.reports.lost == 0)
        for number in 0..<3 {
            try kinds.maps.jobs.push(Kinds.Job(number: UInt32(number)), replacesOldest: true)
            _ = try kinds.programs.landed.testRun()
        }
        #expect(try kinds.reports.lost == 3)
        let uncounted = try EventPerfBuffer<Kinds.Job>(kinds.reports.map)
        #expect { try uncounted.lost } throws: { ($0 as? BPFError)?.code == .notSupported }
    }

    @Test func keysCanBeStructuresAndText() throws {
        let routes = try kinds.maps.routes
        try routes.update(Kinds.Prefix(length: 8, address: [10, 0, 0, 0]), to: .green)
        #expect(try routes.lookup(Kinds.Prefix(length: 32, address: [10, 1, 2, 3])) == .green)
        let colors = try kinds.maps.colors
        try colors.update("grass", to: .green)
        try colors.update("fire", to: .red)
        #expect(try colors.lookup("grass") == .green)
        #expect(try Set(colors.keys().map { String($0) }) == ["grass", "fire"])
    }
}
