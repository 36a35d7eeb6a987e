// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EBPFCompiler

@Suite("Reading LLVM's IR")
struct IRReaderTests {
    static let text = """
        target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
        target triple = "bpfel"
        %T = type <{ i8, [7 x i8], i64 }>
        @"$e1a" = protected global %T zeroinitializer, align 8, !dbg !0
        @far = external global i64, !note !1 #1
        define hidden noundef i32 @"$e4main"(ptr readonly captures(none) %0, i64 %1) local_unnamed_addr #0 section "tp" !dbg !1 {
          %3 = icmp eq i64 %1, 0, !dbg !1
          br i1 %3, label %5, label %4

        4:                                                ; preds = %2
          switch i64 %1, label %5 [
            i64 1, label %5
          ], !dbg !1

        5:
          call void @g(ptr noundef %0, i64 8) #0, !dbg !1
          ret i32 0
        }
        declare void @g(ptr noundef, i64)
        attributes #0 = { nounwind "key"="value" }
        attributes #1 = { "btf_ama" }
        !names = !{!0}
        !0 = !{!1, i32 7, !"a \\22text\\22"}
        !1 = distinct !DISubprogram(name: "x", flags: A | B, scope: null)
        """

    @Test("Values get names, and what is printed is read again")
    func roundTrip() throws {
        let module = try IRReader.module(Self.text)
        let function = try #require(module.functions.first)
        #expect(function.bareName == "$e4main")
        #expect(function.section == "tp")
        #expect(function.parameters.map(\.name) == ["%n.0", "%n.1"])
        #expect(function.blocks?.map(\.label) == ["n.2", "n.4", "n.5"])
        #expect(function.blocks?[2].instructions[0].call?.callee == "@g")
        #expect(module.metadata[0]?.fields[2].value.last?.stringValue == "a \"text\"")
        #expect(module.metadata[1]?.string("name") == "x")
        #expect(module.globals.map(\.attributeGroup) == [nil, "#1"])
        let printed = IRPrinter.text(of: module)
        #expect(IRPrinter.text(of: try IRReader.module(printed)) == printed)
    }
}
