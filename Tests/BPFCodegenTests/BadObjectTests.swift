// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Testing

@testable import BPFCodegen

/// Each object that has no Swift type gives one message that states what to do.
@Suite struct BadObjectTests {
    private func message(_ bytes: [UInt8]) throws -> String {
        let error = #expect(throws: CodegenError.self) {
            var generator = try SkeletonGenerator(try ObjectModel(bytes, subject: "x.o"), file: "x.o")
            _ = try generator.generate()
        }
        return "\(try #require(error))"
    }

    @Test func anObjectWithoutTypesIsRefused() throws {
        var object = TestObject()
        object.program("filter")
        #expect(
            try message(object.bytesWithoutTypes)
                == "x.o: it has no type information (BTF). Use 'clang -target bpf -g -O2 -c' to compile it, and at most "
                + "'llvm-strip -g' to strip it"
        )
    }

    @Test func anObjectWithoutProgramsIsRefused() throws {
        #expect(try message(TestObject().bytes).hasPrefix("x.o: it has no programs and no maps. Use SEC("))
    }

    @Test func mapsAloneAreEnough() throws {
        var object = TestObject()
        object.map("counts", type: 1, key: object.int, value: object.int)
        #expect(try object.code().contains("var counts: TypedMap<Int32, Int32>"))
    }

    @Test func otherFilesAreRefused() throws {
        #expect(try message([]) == "x.o: the file is empty. Use 'clang -target bpf -g -O2 -c' to compile it")
        #expect(try message(Array("#!/bin/sh\n".utf8)).hasPrefix("x.o: it is not an ELF file. Use"))
        var object = TestObject()
        object.program("filter")
        var bytes = object.bytes
        bytes[18] = 62
        #expect(try message(bytes).hasPrefix("x.o: it contains code for x86-64, not for BPF. Use"))
        bytes = object.bytes
        bytes[5] = 3 - bytes[5]
        #expect(try message(bytes).hasPrefix("x.o: it was compiled for the opposite byte order. Use"))
    }

    /// clang of a Swift toolchain splits functions, and forgets their types.
    @Test func aSplitFunctionIsExplained() throws {
        var object = TestObject()
        object.program("filter")
        _ = object.types.function("filter.cold.1", 999)
        #expect(
            try message(object.bytes)
                == "x.o: the compiler moved a part of a program into 'filter.cold.1', which has no type information. "
                + "Use '-mllvm -hotcoldsplit-threshold=1000000' to compile it"
        )
    }

    /// No byte may trap the generator, wherever it is.
    @Test func damagedObjectsDoNotTrap() throws {
        var object = TestObject()
        let event = object.types.structure("event", 4, [.init(name: "pid", type: object.int, at: 0)])
        let state = object.types.enumeration("state", [("STATE_A", 0), ("STATE_B", 1)])
        object.program("filter", "tp/sched/sched_switch")
        object.map("events", type: 27, event: event)
        object.map("counts", type: 1, key: state, value: event)
        object.variable("limit", object.types.array(object.int, 3, index: object.int), size: 12, in: ".rodata")
        object.kconfig("CONFIG_HZ", object.int, size: 4)
        let bytes = object.bytes
        // A sample under emulation, whose odd step brings all four values to all kinds of bytes.
        for place in stride(from: 0, to: bytes.count, by: test_is_emulated() ? 19 : 1) {
            var damaged = bytes
            damaged[place] = [0, 1, 0x7F, 0xFF][place / 4 % 4]
            generate(damaged)
        }
        for count in stride(from: 0, to: bytes.count, by: test_is_emulated() ? 370 : 37) {
            generate(Array(bytes.prefix(count)))
        }
    }

    private func generate(_ bytes: [UInt8]) {
        guard let model = try? ObjectModel(bytes, subject: "x.o"),
            var generator = try? SkeletonGenerator(model, file: "x.o")
        else { return }
        _ = try? generator.generate()
        _ = ObjectContents(model, file: "x.o").text
        _ = StrippedObject.bytes(bytes)
    }
}
