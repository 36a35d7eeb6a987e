// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EBPFCompiler

/// The passes, on text that needs no compiler.
@Suite("Passes over LLVM's IR")
struct PassTests {
    private static let heading = """
        target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
        target triple = "riscv64-none-none-eabi"
        %Pair = type <{ i8, [7 x i8], i64 }>
        %Loose = type { i8, i64, i16 }

        """

    private let compiler = EBPFCompiler(module: "main", files: ["main.swift"])

    private func finished(_ text: String) throws -> String { try compiler.finish(Self.heading + text).text }

    @Test("Sizes, offsets and bytes of types")
    func layout() throws {
        let layout = IRTypeLayout(try IRReader.module(Self.heading))
        func size(_ text: String) -> Int? { layout.size(IRInstruction(text).tokens[...]) }
        #expect(size("%Pair") == 16)
        #expect(size("%Loose") == 24)
        #expect(size("[3 x %Loose]") == 72)
        #expect(size("<2 x i32>") == 8)
        #expect(size("{ i1, ptr }") == 16)
        #expect(size("token") == nil)
        func offset(_ type: String, _ indices: [Int]) -> Int? {
            layout.offset(IRInstruction(type).tokens[...], indices: indices)
        }
        #expect(offset("%Pair", [0, 2]) == 8)
        #expect(offset("%Loose", [1, 2]) == 40)
        #expect(offset("[3 x %Loose]", [0, 2, 1]) == 56)
        #expect(offset("i8", [12]) == 12)
        #expect(offset("i8", [0, 1]) == nil)
        func bytes(_ type: String, _ value: String) -> [UInt8]? {
            layout.bytes(IRInstruction(type).tokens[...], IRInstruction(value).tokens[...])
        }
        #expect(bytes("i32", "-2") == [254, 255, 255, 255])
        #expect(bytes("{ i8, i16 }", "{ i8 1, i16 2 }") == [1, 0, 2, 0])
        #expect(bytes("[2 x i16]", "[i16 1, i16 258]") == [1, 0, 2, 1])
        #expect(bytes("[3 x i8]", #"c"a\5C\00""#) == [97, 92, 0])
        #expect(bytes("ptr", "@x") == nil)
        #expect(bytes("double", "1.000000e+00") == [0, 0, 0, 0, 0, 0, 240, 63])
    }

    @Test("Initial values are evaluated, and what is not constant is refused")
    func initialValues() throws {
        let text = """
            @value = global [24 x i8] zeroinitializer, align 8
            @source = internal constant [4 x i8] c"abcd"
            define void @swift_bpf.initialize.value(ptr %0) {
              store i32 7, ptr @value, align 4
              %2 = getelementptr inbounds %Pair, ptr @value, i64 0, i32 2
              store i64 -1, ptr %2, align 8
              call void @llvm.memset.p0.i64(ptr getelementptr inbounds (i8, ptr @value, i64 16), i8 5, i64 2, i1 false)
              call void @llvm.memcpy.p0.p0.i64(ptr getelementptr inbounds (i8, ptr @value, i64 20), ptr @source, i64 4, i1 false)
              ret void
            }
            declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
            declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
            !swift_bpf.globals = !{!0}
            !0 = !{ptr @value, !"value", !"Constant", !1, !"main.swift", i64 3}
            !1 = !{!2}
            !2 = !{!3, i64 24}
            !3 = !DIBasicType(name: "unsigned int", size: 32, encoding: DW_ATE_unsigned)
            """
        let result = try IRReader.module(finished(text))
        let value = try #require(result.globals.first { $0.name == "@value" })
        #expect(value.section == ".rodata")
        #expect(value.isConstant)
        let bytes = IRTypeLayout(result).bytes(value.type[...], (value.initializer ?? [])[...])
        #expect(bytes == [7, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8) + [5, 5, 0, 0, 97, 98, 99, 100])
        #expect(!result.functions.contains { $0.name.contains("initialize") })
        let bad = text.replacing("store i64 -1", with: "%3 = call i64 @f()\n  store i64 %3")
        let error = #expect(throws: EBPFCompilerError.self) { try finished(bad) }
        #expect(error?.description.contains("the initial value must be a constant") == true)
    }

    @Test("Traps become counted faults")
    func faults() throws {
        let text = try finished(
            """
            define i32 @run(ptr %0) section "xdp" {
              %2 = load i64, ptr %0, align 8
              %3 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %2, i64 5)
              %4 = extractvalue { i64, i1 } %3, 1
              br i1 %4, label %7, label %5
            5:
              %6 = extractvalue { i64, i1 } %3, 0
              store i64 %6, ptr %0, align 8
              ret i32 1
            7:
              call void @llvm.trap()
              unreachable
            }
            declare { i64, i1 } @llvm.uadd.with.overflow.i64(i64, i64)
            declare void @llvm.trap()
            """
        )
        #expect(!text.contains("call {"))
        #expect(!text.contains("call void @llvm.trap"))
        #expect(!text.contains("unreachable"))
        #expect(text.contains("@swift_faults = global i64 0"))
        #expect(text.contains("atomicrmw add ptr @swift_faults, i64 1 monotonic"))
        #expect(text.contains("ret i32 0"))
        #expect(text.contains("section \"license\""))
    }

    @Test("A fault in a callback of a loop ends the loop and the program")
    func callback() throws {
        let text = try finished(
            """
            define i32 @run(ptr %0) section "xdp" {
              %2 = call i64 inttoptr (i64 181 to ptr)(i32 10, ptr @body, ptr %0, i64 0)
              ret i32 1
            }
            define internal i64 @body(i32 %0, ptr %1) {
              call void @llvm.trap()
              unreachable
            }
            declare void @llvm.trap()
            """
        )
        #expect(text.contains("ret i64 1"))
        #expect(text.contains("ret i32 0"))
    }

    @Test("The stack of a chain of calls is added up")
    func stack() throws {
        let finished = try compiler.finish(
            Self.heading + """
                define i32 @run(ptr %0) section "xdp" {
                  call void @inner()
                  ret i32 1
                }
                define internal void @inner() {
                  ret void
                }
                """
        )
        try finished.stack.check("main.swift:1:run\t300\tstatic\nmain.swift:5:inner\t190\tstatic\n")
        let error = #expect(throws: EBPFCompilerError.self) {
            try finished.stack.check("main.swift:1:run\t300\tstatic\nmain.swift:5:inner\t200\tstatic\n")
        }
        #expect(
            error?.description.contains("'run' needs 544 bytes of stack with the functions that it calls (inner)")
                == true
        )
    }

    @Test("Text that is not understood is refused", arguments: ["what is this", "define what", "!0 = 7"])
    func damaged(_ text: String) {
        #expect(throws: IRDefect.self) { try finished(text) }
    }
}
