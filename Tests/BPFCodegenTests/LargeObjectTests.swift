// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Testing

@testable import BPFCodegen

@Suite struct LargeObjectTests {
    /// An object whose map reaches `count` structures.
    private func object(types count: Int) -> TestObject {
        var object = TestObject()
        object.program("filter")
        let text = object.types.array(object.types.integer("char", 1, signed: true), 16, index: object.int)
        for start in stride(from: 0, to: count, by: 100) {
            let members = (start..<min(start + 100, count)).map { index in
                let type = object.types.structure(
                    "type_\(index)",
                    20,
                    [.init(name: "a", type: object.int, at: 0), .init(name: "text", type: text, at: 32)]
                )
                return TestBTF.Member(name: "m\(index)", type: type, at: UInt32(160 * (index - start)))
            }
            let group = object.types.structure("group_\(start)", 2000, members)
            object.map("map_\(start)", type: 1, key: object.int, value: group)
        }
        return object
    }

    @Test func aHundredTypesTakeLessThanTwoSeconds() throws {
        let model = try object(types: 100).model
        var generator = try SkeletonGenerator(model, file: "large.bpf.o")
        let clock = ContinuousClock()
        let duration = try clock.measure { _ = try generator.generate() }
        #expect(duration < .seconds(test_is_emulated() ? 10 : 2))
    }

    @Test func tenThousandTypesWork() throws {
        let count = test_is_emulated() ? 1000 : 10_000
        var generator = try SkeletonGenerator(try object(types: count).model, file: "large.bpf.o")
        let code = try generator.generate()
        #expect(code.contains("struct Type\(count - 1): BPFStructure"))
    }

    /// Only what a map or a variable needs is generated.
    @Test func unusedTypesCostNothing() throws {
        var object = TestObject()
        object.program("filter")
        for index in 0..<10_000 { _ = object.types.structure("unused_\(index)", 0, []) }
        #expect(try object.code().count < 500_000 * 2)
        #expect(try !object.code().contains("Unused"))
    }

    @Test func manyVariablesTakeLinearTime() throws {
        func duration(_ count: Int) throws -> Duration {
            var object = TestObject()
            object.program("filter")
            for index in 0..<count { object.variable("v\(index)", object.int, size: 4, in: ".bss") }
            let bytes = object.bytes
            return try ContinuousClock().measure {
                var generator = try SkeletonGenerator(
                    try ObjectModel(bytes, subject: "large.bpf.o"),
                    file: "large.bpf.o"
                )
                _ = try generator.generate()
            }
        }
        let count = test_is_emulated() ? 100 : 500
        let few = try duration(count)
        #expect(try duration(10 * count) < few * 30)
    }

    /// A type that contains itself through pointers, and deep nesting.
    @Test func depthIsBounded() throws {
        var object = TestObject()
        var type = object.types.structure("level", 4, [.init(name: "x", type: object.int, at: 0)])
        for _ in 0..<30 { type = object.types.structure("", 4, [.init(name: "n", type: type, at: 0)]) }
        object.map("deep", type: 1, key: object.int, value: type)
        #expect(try object.code().contains("struct DeepValue"))
    }
}
