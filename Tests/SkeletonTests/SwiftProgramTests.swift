// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// A program in Swift, through the type that the plugin generates for it.
@Suite(.timeLimit(.minutes(10)))
struct SwiftProgramTests {
    private func run(
        _ skeleton: SwiftProgram,
        _ body: (SwiftProgram.Programs) throws -> BPFProgram,
        input: Int64,
        index: UInt64 = 0
    ) throws -> (result: UInt32, output: Int64, faults: UInt64) {
        skeleton.bss.input = input
        skeleton.bss.index = index
        skeleton.data.output = -1
        let before = skeleton.bss.swiftFaults
        let result = try body(skeleton.programs).testRun()
        return (result.returnValue, skeleton.data.output, skeleton.bss.swiftFaults - before)
    }

    @Test func constantsAreSetBeforeTheObjectIsLoaded() throws {
        var open = try SwiftProgram.open()
        #expect(open.rodata.parameters.divisor == 7)
        #expect(open.rodata.parameters.table[3] == 4)
        open.rodata.parameters.divisor = 5
        let skeleton = try open.load()
        #expect(try run(skeleton, { try $0.divides }, input: -44) == (1, -8, 0))
        #expect(try run(skeleton, { try $0.takesTheRemainder }, input: -44) == (1, -4, 0))
    }

    @Test func signedDivisionRoundsToZero() throws {
        let skeleton = try SwiftProgram.open().load()
        for number in [0, 1, 6, 7, 8, 700, -1, -6, -7, -8, -701, .max, .min] as [Int64] {
            #expect(try run(skeleton, { try $0.divides }, input: number) == (1, number / 7, 0))
            #expect(try run(skeleton, { try $0.takesTheRemainder }, input: number) == (1, number % 7, 0))
        }
    }

    @Test func anOverflowIsACountedFault() throws {
        let skeleton = try SwiftProgram.open().load()
        #expect(try run(skeleton, { try $0.multiplies }, input: 14) == (1, 42, 0))
        #expect(try run(skeleton, { try $0.multiplies }, input: .max / 2) == (0, -1, 1))
        #expect(try run(skeleton, { try $0.multiplies }, input: .min / 2) == (0, -1, 1))
        for (left, right) in [
            (0, .min), (.min, 0), (.min, 1), (.min, -1), (-1, .min), (.max, 1), (.max, -1), (.max, 2), (3, 5), (-3, 5),
            (-3, -5), (1 << 32, 1 << 31), (1 << 31, 1 << 31), (-(1 << 32), 1 << 31), (-(1 << 32), -(1 << 31)),
        ] as [(Int64, Int64)] {
            let (product, overflow) = left.multipliedReportingOverflow(by: right)
            let (result, output, faults) = try run(
                skeleton,
                { try $0.multipliesBoth },
                input: left,
                index: UInt64(bitPattern: right)
            )
            #expect((result, faults) == (overflow ? (0, 1) : (1, 0)), "\(left) * \(right)")
            #expect(output == (overflow ? -1 : product), "\(left) * \(right)")
        }
    }

    @Test func anIndexOutOfBoundsIsACountedFault() throws {
        let skeleton = try SwiftProgram.open().load()
        #expect(try run(skeleton, { try $0.readsATable }, input: 0, index: 3) == (1, 4, 0))
        #expect(try run(skeleton, { try $0.readsATable }, input: 0, index: 4) == (0, -1, 1))
        #expect(try run(skeleton, { try $0.readsATable }, input: 0, index: .max) == (0, -1, 1))
    }

    @Test func aFunctionThatIsNotInlinedIsASubprogram() throws {
        let skeleton = try SwiftProgram.open().load()
        #expect(try run(skeleton, { try $0.callsASubprogram }, input: 6) == (1, 8, 0))
    }

    @Test func layoutsAreSwifts() throws {
        let skeleton = try SwiftProgram.open().load()
        let ring = try skeleton.maps.events.reader()
        #expect(try run(skeleton, { try $0.writesAnEntry }, input: 0).result == 1)
        let entry = try #require(try skeleton.maps.entries.lookup(1))
        #expect(entry.flag)
        #expect(entry.point.y == -5)
        #expect(entry.point.x == 6)
        #expect(entry.tail == 7)
        #expect(entry.kind == .large)
        #expect(entry.points[1].y == 3)
        #expect(entry.points[1].x == 4)
        #expect(entry.name[2] == 67)
        #expect(entry.pointer == BPFAddress(rawValue: 0))
        var events: [SharedEvent] = []
        _ = try ring.consume { sample in
            unsafe sample.bytes.withUnsafeBytes { unsafe events.append($0.loadUnaligned(as: SharedEvent.self)) }
        }
        #expect(events.map(\.number) == [1 << 40])
        #expect(events.map(\.kind) == [.large])
    }
}
