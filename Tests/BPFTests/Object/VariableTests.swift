// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

@Suite("Variables: text, atomics, types, options of the kernel", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct VariableTests {
    @Test func textIsSetAndReadBeforeAndAfterTheLoad() throws {
        var open = try Fixture.open("maps")
        let initial = try open.globals.string("name")
        #expect(initial == "swift")
        try open.globals.set("name", to: "cat")
        let changed = try open.globals.string("name")
        #expect(changed == "cat")
        let errors = [
            bpfError { try open.globals.set("name", to: "12345678") },
            bpfError { try open.globals.set("name", to: "a\0b") },
            bpfError { try open.globals.set("limit", to: "7") }, bpfError { try open.globals.string("origin") },
            bpfError { try open.globals.string("missing") },
        ]
        #expect(
            errors.map(\.?.code)
                == [.sizeMismatch, .invalidArgument, .typeMismatch, .typeMismatch, .variableNotFound]
        )
        #expect(errors[0]?.message == "the text has 8 bytes and a closing zero, and the variable has 8")
        let object = try open.load()
        #expect(try object.globals.string("name") == "cat")
        try object.globals.set("name", to: "ünï")
        #expect(try object.globals.string("name") == "ünï")
        try object.globals.set("name", to: "")
        #expect(try object.globals.value("name", as: InlineArray<8, UInt8>.self)[1] == 0)
        #expect(bpfError { try object.globals.set("name", to: "too long a text") }?.code == .sizeMismatch)
        #expect(bpfError { try object.globals.set("limit", to: "x") }?.code == .typeMismatch)
    }

    @Test func numbersAreChangedInOneStep() throws {
        let object = try Fixture.load("maps")
        let calls = try object.globals.atomic("calls", as: UInt32.self)
        let total = try object.globals.atomic("total", as: Int64.self)
        let program = try object.program("count_call")
        for _ in 0..<3 { _ = try program.testRun(.init(context: .init(repeating: 0, count: 16))) }
        #expect(calls.exchange(10) == 3)
        _ = try program.testRun(.init(context: .init(repeating: 0, count: 16)))
        #expect(calls.load() == 11)
        #expect(total.add(6) == -5 && total.load() == 1)
        #expect(total.compareExchange(expected: 1, desired: -9).exchanged)
        #expect(try object.globals.value("total", as: Int64.self) == -9)
        let limit = try object.globals.atomic("limit", as: UInt32.self)
        #expect(limit.load() == 7 && !limit.isWritable)
        #expect(bpfError { try object.globals.atomic("calls", as: UInt64.self) }?.code == .sizeMismatch)
        #expect(bpfError { try object.globals.atomic("missing", as: UInt64.self) }?.code == .variableNotFound)
    }

    @Test func variablesOutliveTheirObject() throws {
        func calls() throws -> BPFAtomic<UInt32> { try Fixture.load("maps").globals.atomic("calls", as: UInt32.self) }
        let counter = try calls()
        #expect(counter.add(2) == 0 && counter.load() == 2)
    }

    @Test func variablesHaveTypes() throws {
        var open = try Fixture.open("maps")
        let before = open.globals.variables
        let object = try open.load()
        #expect(before.map(\.description) == object.globals.variables.map(\.description))
        let limit = try #require(before.first { $0.name == "limit" })
        #expect(limit.section == ".rodata" && limit.size == 4 && limit.isConstant)
        #expect(limit.description == ".rodata: const volatile __u32 limit")
        let name = try #require(before.first { $0.name == "name" })
        #expect(!name.isConstant && name.type.size == 8 && name.description.contains("name[8]"))
    }

    @Test func sectionsAreBytes() throws {
        let object = try Fixture.load("maps")
        let rodata = try object.globals.bytes(ofSection: ".rodata")
        let size = try object.map(".rodata").valueSize
        #expect(rodata.count == size && rodata[0] == 7)
        #expect(bpfError { try object.globals.bytes(ofSection: ".data.missing") }?.code == .mapNotFound)
    }

    @Test func optionsOfTheKernelAreVariables() throws {
        let options = BPFObject.OpenOptions(kconfig: "CONFIG_SWIFT_BPF_NO_SUCH_OPTION=17")
        var open = try Fixture.open("cases/kconfig-missing", options: options)
        let name = "CONFIG_SWIFT_BPF_NO_SUCH_OPTION"
        #expect(open.globals.names.contains(name))
        #expect(bpfError { try open.globals.value(name, as: Int32.self) }?.code == .notSupported)
        #expect(bpfError { try open.globals.set(name, to: Int32(1)) }?.advice?.contains("kconfig") == true)
        let object = try open.load()
        #expect(try object.globals.value(name, as: Int32.self) == 17)
        #expect(bpfError { try object.globals.set(name, to: Int32(1)) }?.code == .readOnly)
        #expect(object.globals.variables.first { $0.name == name }?.isConstant == true)
    }
}
