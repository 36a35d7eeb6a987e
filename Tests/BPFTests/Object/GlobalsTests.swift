// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

private struct Point: BPFValue, Equatable {
    var x: Int32
    var y: Int32
}

@Suite("Global variables", .serialized, .leakChecked) struct GlobalsTests {
    @Test func constantsReachTheProgram() throws {
        var open = try Fixture.open("maps")
        let limit = try open.globals.value("limit", as: UInt32.self)
        let enabled = try open.globals.value("enabled", as: Bool.self)
        #expect(limit == 7 && !enabled)
        try open.globals.set("limit", to: UInt32(30))
        try open.globals.set("enabled", to: true)
        let object = try open.load()
        _ = try object.program("count_call").testRun(.init(context: .init(repeating: 0, count: 16)))
        // -5 to begin with, and the limit once.
        #expect(try object.globals.value("total", as: Int64.self) == 25)
        #expect(try object.globals.value("limit", as: UInt32.self) == 30)
    }

    @Test func variablesAreShared() throws {
        let object = try Fixture.load("maps")
        let program = try object.program("count_call")
        #expect(try object.globals.value("calls", as: UInt32.self) == 0)
        for _ in 0..<3 { _ = try program.testRun(.init(context: .init(repeating: 0, count: 16))) }
        #expect(try object.globals.value("calls", as: UInt32.self) == 3)
        try object.globals.set("calls", to: UInt32(100))
        _ = try program.testRun(.init(context: .init(repeating: 0, count: 16)))
        #expect(try object.globals.value("calls", as: UInt32.self) == 101)
    }

    @Test func structuresAndArrays() throws {
        let object = try Fixture.load("maps")
        #expect(try object.globals.value("origin", as: Point.self) == Point(x: 3, y: 4))
        try object.globals.set("origin", to: Point(x: -1, y: -2))
        #expect(try object.globals.value("origin", as: Point.self) == Point(x: -1, y: -2))
        let name = try object.globals.value("name", as: InlineArray<8, UInt8>.self)
        #expect((0..<5).map { name[$0] } == Array("swift".utf8))
    }

    @Test func namesAreListed() throws {
        let object = try Fixture.load("maps")
        for name in ["limit", "enabled", "total", "calls", "origin", "name", "hidden"] {
            #expect(object.globals.names.contains(name))
        }
    }

    @Test func wrongSizesAndKinds() throws {
        var open = try Fixture.open("maps")
        let size = bpfError { try open.globals.set("limit", to: UInt64(1)) }
        #expect(size?.code == .sizeMismatch)
        #expect(size?.message.contains("8 bytes, expected 4") == true)
        #expect(bpfError { try open.globals.set("limit", to: Float(1)) }?.code == .typeMismatch)
        #expect(bpfError { try open.globals.set("origin", to: UInt64(1)) }?.code == .typeMismatch)
    }

    @Test func constantsAreReadOnlyAfterLoad() throws {
        let object = try Fixture.load("maps")
        let error = bpfError { try object.globals.set("limit", to: UInt32(1)) }
        #expect(error?.code == .readOnly)
        #expect(error?.advice?.contains("before load()") == true)
        #expect(bpfError { try object.globals.value("nothing", as: UInt32.self) }?.code == .variableNotFound)
    }

    /// The memory stays mapped while anything of the object may use it.
    @Test func globalsOutliveTheObject() throws {
        let globals = try Fixture.load("maps").globals
        try globals.set("calls", to: UInt32(5))
        #expect(try globals.value("calls", as: UInt32.self) == 5)
    }
}
