// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc
import SystemPackage
import Testing

private struct Point: BPFValue, Equatable {
    var x: Int32
    var y: Int32
}

@Suite("Global variables", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct GlobalsTests {
    @Test func constantsReachTheProgram() throws {
        var open = try Fixture.open("maps")
        let limit = try open.globals.value("limit", as: UInt32.self)
        let enabled = try open.globals.value("enabled", as: Bool.self)
        #expect(limit == 7 && !enabled)
        try open.globals.set("limit", to: UInt32(30))
        try open.globals.set("enabled", to: true)
        let object = try open.load()
        _ = try object.program("count_call").testRun(.init(context: .init(repeating: 0, count: 16)))
        // -5 initially, and the limit once.
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

    @Test func structuresAndArraysAreReadAndSet() throws {
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

    @Test func wrongSizesAndKindsThrow() throws {
        var open = try Fixture.open("maps")
        let size = bpfError { try open.globals.set("limit", to: UInt64(1)) }
        #expect(size?.code == .sizeMismatch)
        #expect(size?.message == "UInt64 has 8 bytes, but the variable (const volatile __u32) has 4")
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

    /// The memory stays mapped while a handle of the object uses it.
    @Test func globalsOutliveTheObject() throws {
        let globals = try Fixture.load("maps").globals
        try globals.set("calls", to: UInt32(5))
        #expect(try globals.value("calls", as: UInt32.self) == 5)
    }

    // MARK: Static variables

    /// libbpf creates a section of static variables without BPF_F_MMAPABLE.
    @Test func sectionsOfStaticVariablesAreReadThroughTheMap() throws {
        var open = try Fixture.open("cases/statics-only")
        #expect(try open.globals.value("step", as: UInt32.self) == 5)
        try open.globals.set("step", to: UInt32(6))
        let object = try open.load()
        #expect(try object.globals.value("hits", as: UInt32.self) == 0)
        #expect(try object.globals.value("step", as: UInt32.self) == 6)
        let program = try object.program("prog")
        #expect(try program.testRun(.init(context: .init(repeating: 0, count: 16))).returnValue == 6)
        #expect(try object.globals.value("hits", as: UInt32.self) == 6)
        try object.globals.set("step", to: UInt32(7))
        _ = try program.testRun(.init(context: .init(repeating: 0, count: 16)))
        #expect(try object.globals.value("hits", as: UInt32.self) == 13)
        #expect(bpfError { try object.globals.set("step", to: UInt64(7)) }?.code == .sizeMismatch)
    }

    /// Two linked files have a static variable with the same name.
    @Test func ambiguousNamesThrow() throws {
        let bytes = try linked("cases/link-a", "cases/link-b")
        var open = try BPFObject.open(bytes: bytes)
        let error = try #require(bpfError { try open.globals.set("limit", to: UInt32(3)) })
        #expect(error.code == .ambiguousName)
        #expect(error.subject == .variable("limit"))
        #expect(error.message.contains("'limit' in .data at byte 0, 'limit' in .data at byte 4"), "\(error)")
        #expect(bpfError { try open.globals.value("seen", as: UInt32.self) }?.code == .ambiguousName)
        let object = try open.load()
        #expect(bpfError { try object.globals.set("limit", to: UInt32(3)) }?.code == .ambiguousName)
        #expect(bpfError { try object.globals.value("seen", as: UInt32.self) }?.code == .ambiguousName)
        // Nothing was changed.
        let context = [UInt8](repeating: 0, count: 16)
        #expect(try object.program("a").testRun(.init(context: context)).returnValue == 11)
        #expect(try object.program("b").testRun(.init(context: context)).returnValue == 22)
    }

    /// The output of libbpf's static linker for two fixtures.
    private func linked(_ names: String...) throws -> [UInt8] {
        let path: FilePath = "/tmp/swift-bpf-linked.bpf.o"
        let linker = try #require(bpf_linker__new(path.string, nil))
        for name in names { #expect(bpf_linker__add_file(linker, Fixture.path(name).string, nil) == 0) }
        #expect(bpf_linker__finalize(linker) == 0)
        bpf_linker__free(linker)
        defer { unlink(path.string) }
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter {
            var bytes = [UInt8](repeating: 0, count: Int(try file.seek(offset: 0, from: .end)))
            _ = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
            return bytes
        }
    }
}
