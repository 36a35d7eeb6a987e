// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPFCodegen

@Suite struct ConfigurationTests {
    private func object() -> TestObject {
        var object = TestObject()
        let event = object.types.structure("ew_event", 4, [.init(name: "ew_pid", type: object.int, at: 0)])
        object.program("ew_filter")
        object.map("ew_counts", type: 1, key: object.int, value: event)
        object.variable("ew_limit", object.int, size: 4, in: ".bss")
        _ = object.types.typedef("ew_number", object.types.enumeration("ew_state", [("EW_A", 0), ("EW_B", 1)]))
        return object
    }

    @Test(
        arguments: [(.internal, ""), (.package, "package "), (.public, "public ")]
            as [(CodegenConfiguration.AccessLevel, String)]
    )
    func everythingHasTheAccessLevel(_ level: CodegenConfiguration.AccessLevel, _ words: String) throws {
        var configuration = CodegenConfiguration()
        configuration.accessLevel = level
        let code = try object().code(configuration)
        for declaration in [
            "nonisolated final class Test", "nonisolated struct EwEvent", "var ewPID: Int32", "static let bpfObject",
            "init(",
        ] {
            #expect(code.contains("    \(words)\(declaration)") || code.contains("\n\(words)\(declaration)"))
        }
        #expect(code.contains("\npublic import BPF\n"))
        // An import that nothing public uses is a warning.
        #expect(code.contains("@usableFromInline typealias _TestError = BPFError") == (level != .public))
    }

    @Test func prefixesAreRemoved() throws {
        var configuration = CodegenConfiguration()
        configuration.removedPrefixes = ["ew_"]
        let code = try object().code(configuration)
        #expect(code.contains("var counts: TypedMap<Int32, Event>"))
        #expect(code.contains("var filter: BPFProgram"))
        #expect(code.contains("var limit: Int32"))
        #expect(code.contains("var pid: Int32"))
        #expect(code.contains("object.program(\"ew_filter\")"))
    }

    @Test func namesAreChosen() throws {
        var configuration = CodegenConfiguration()
        configuration.name = "Watch"
        configuration.names = ["ew_event": "Happening", "ew_pid": "processID", "ew_limit": "repeat"]
        let code = try object().code(configuration)
        #expect(code.contains("final class Watch: BPFSkeleton"))
        #expect(code.contains("struct Happening: BPFStructure"))
        #expect(code.contains("var processID: Int32"))
        #expect(code.contains("var `repeat`: Int32"))
    }

    @Test(arguments: [("name", "not a name"), ("name", "_"), ("name", "String"), ("names", "a-b"), ("names", "")])
    func aNameThatSwiftCannotHaveIsRefused(_ key: String, _ name: String) throws {
        var configuration = CodegenConfiguration()
        if key == "name" { configuration.name = name } else { configuration.names = ["ew_event": name] }
        let error = #expect(throws: CodegenError.self) { try object().code(configuration) }
        #expect(try #require(error).advice?.hasPrefix("Use") == true)
    }

    @Test func listedTypesAreGenerated() throws {
        var configuration = CodegenConfiguration()
        #expect(try !object().code(configuration).contains("struct EwState"))
        configuration.types = ["enum ew_state"]
        #expect(try object().code(configuration).contains("struct EwState: BPFEnumeration"))
        configuration.types = ["ew_number"]
        #expect(try object().code(configuration).contains("struct EwState: BPFEnumeration"))
        configuration.types = ["struct ew_state"]
        #expect(throws: CodegenError.self) { try object().code(configuration) }
    }

    /// The plugin compiles nothing again when nothing changed.
    @Test func theCodeIsTheSameEachTime() throws {
        #expect(try object().code() == object().code())
    }
}
