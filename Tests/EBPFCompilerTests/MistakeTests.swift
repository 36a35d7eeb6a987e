// SPDX-License-Identifier: Apache-2.0

import BPF
import BPFBuilding
import EBPFCompiler
import Foundation
import Testing

/// What a program cannot do gives a message with the line and what to write in its place.
@Suite("Mistakes in programs", .compiles)
struct MistakeTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let name: String
        /// What stands before the program.
        var declarations = ""
        /// The body of the program.
        var body = "return 0"
        /// The line of the error: 3 is that of the declarations, and the body begins after them with the third one.
        let line: Int
        let message: String

        var testDescription: String { name }
    }

    static let mistakes = [
        Mistake(
            name: "a class",
            declarations:
                "final class Box { var value: Int64 = 0 }\n@inline(never) func touch(_ box: Box) { box.value += 1 }",
            body: "let box = Box()\ntouch(box)\noutput.value = box.value\nreturn 0",
            line: 3,
            message: "an instance of class 'Box' is on the heap, which BPF does not have. Use a struct"
        ),
        Mistake(
            name: "an array",
            body: "var list: [Int64] = []\nfor i in 0..<Int64(Kernel.cpu) { list.append(i) }\nreturn Int32(list.count)",
            line: 7,
            message: "an Array is on the heap, which BPF does not have. Use an InlineArray"
        ),
        Mistake(
            name: "a dictionary",
            body: "var known: [Int64: Int64] = [:]\nknown[1] = 2\nreturn known[output.value] == nil ? 1 : 0",
            line: 7,
            message: "a Dictionary or Set is on the heap, which BPF does not have. Use a HashMap"
        ),
        Mistake(
            name: "a string",
            body: "let text = \"cpu \\(Kernel.cpu)\"\nreturn Int32(text.utf8.count)",
            line: 6,
            message: "a String is on the heap, which BPF does not have. Use an InlineArray of bytes"
        ),
        Mistake(
            name: "print",
            body: "let cpu = Kernel.cpu\nprint(\"cpu \\(cpu)\")\nreturn 0",
            line: 7,
            message: "print writes to standard output, which a program in the kernel does not have. Use printk"
        ),
        Mistake(
            name: "a message with four values",
            body: "let cpu = Kernel.cpu\nprintk(\"\\(cpu) \\(cpu) \\(cpu) \\(cpu)\")\nreturn 0",
            line: 7,
            message: "a message of printk has at most three values and 127 bytes. Use two calls"
        ),
        Mistake(
            name: "a long message",
            body: "printk(\"\(String(repeating: "long ", count: 30))\")\nreturn 0",
            line: 6,
            message: "a message of printk has at most three values and 127 bytes. Use two calls"
        ),
        Mistake(
            name: "a closure that is kept",
            declarations: "@inline(never) func make(_ n: Int64) -> () -> Int64 { { n &+ Int64(Kernel.cpu) } }",
            body: "let call = make(output.value)\noutput.value = call()\nreturn 0",
            line: 3,
            message: "a closure that outlives the call"
        ),
        Mistake(
            name: "floating point",
            body: "let cpu = Kernel.cpu\noutput.value = Int64(Double(cpu) * 1.5)\nreturn 0",
            line: 7,
            message: "BPF has no floating point. Use integers"
        ),
        Mistake(
            name: "an existential",
            declarations:
                "protocol Shape { func area() -> Int64 }\n@inline(never) func use(_ s: any Shape) { output.value = s.area() }",
            line: 4,
            message: "BPF has no existentials. Use a generic parameter or 'some' in place of 'any'"
        ),
        Mistake(
            name: "recursion",
            declarations: "@inline(never) func fib(_ n: UInt64) -> UInt64 { n < 2 ? n : fib(n &- 1) &+ fib(n &- 2) }",
            body: "return Int32(truncatingIfNeeded: fib(UInt64(bitPattern: output.value)))",
            line: 3,
            message: "'fib' calls itself, directly or through others, which the kernel does not allow. Use a loop"
        ),
        Mistake(
            name: "a large variable",
            declarations: "let map = ArrayMap<InlineArray<600, UInt8>>(maxEntries: 1)",
            body:
                "var big = InlineArray<600, UInt8>(repeating: 1)\nbig[Int(Kernel.cpu & 15)] = 2\nmap[0] = big\nreturn 0",
            line: 6,
            message: "a variable here has 600 bytes on the stack, and the kernel allows 512. Keep large values in a map"
        ),
        Mistake(
            name: "a deep stack",
            declarations: """
                let map = ArrayMap<InlineArray<300, UInt8>>(maxEntries: 1)
                @inline(never) func fill() { map[0] = InlineArray<300, UInt8>(repeating: UInt8(truncatingIfNeeded: Kernel.cpu)) }
                """,
            body:
                "map[0] = InlineArray<300, UInt8>(repeating: UInt8(truncatingIfNeeded: Kernel.random))\nfill()\nreturn 0",
            line: 7,
            message: "'run' needs 640 bytes of stack with the functions that it calls (fill), and the kernel allows 512"
        ),
        Mistake(
            name: "an endless loop",
            body: "while true { output.value &+= 1 }",
            line: 6,
            message: "this loop never ends, which the kernel does not allow. Use a constant bound"
        ),
        Mistake(
            name: "wide arithmetic",
            body: "let wide = Int128(output.value) * 1_000_000_007\nreturn Int32(truncatingIfNeeded: wide >> 40)",
            line: 6,
            message: "BPF multiplies and divides 64 bits, not 128"
        ),
        Mistake(
            name: "a large copy",
            declarations: "let map = ArrayMap<InlineArray<4000, UInt8>>(maxEntries: 2)",
            body: "if let a = map.lookup(0), let b = map.lookup(1) {\nb.pointee = a.pointee\n}\nreturn 0",
            line: 7,
            message: "this copies 4000 bytes at once, and BPF can copy 1024"
        ),
        Mistake(
            name: "an initial value that is not constant",
            declarations: "let start = Variable(Kernel.monotonicTime)",
            body: "return Int32(truncatingIfNeeded: start.value)",
            line: 3,
            message: "the initial value must be a constant, which is known without running the program. Use literals"
        ),
        Mistake(
            name: "an atomic instruction that BPF lacks",
            declarations: "import Builtin",
            body: "_ = Builtin.atomicrmw_umax_seqcst_Int64(output.pointer._rawValue, (5 as UInt64)._value)\nreturn 0",
            line: 6,
            message: "BPF has no such atomic instruction. Use atomicAdd"
        ),
        Mistake(
            name: "a call of a function that is not known",
            declarations:
                "@inline(never) func one(_ n: Int64) -> Int64 { n &+ 1 }\n@inline(never) func two(_ n: Int64) -> Int64 { n &* 3 }",
            body:
                "let function = Kernel.cpu > 1 ? one : two\nfor _ in 0..<3 { output.value = function(output.value) }\nreturn 0",
            line: 8,
            message: "this calls a function that is known at run time only"
        ),
        Mistake(
            name: "a random number of the C library",
            body: "return Int32(Int16.random(in: 0..<5))",
            line: 6,
            message: "the kernel has no 'arc4random_buf'. Use Kernel.random"
        ),
        Mistake(
            name: "a module of user space",
            declarations: "import Glibc",
            line: 3,
            message: "a program in the kernel imports EBPF only"
        ),
        Mistake(
            name: "a global variable",
            declarations: "var count = 0",
            body: "count += 1\nreturn 0",
            line: 3,
            message: "a global is shared by all CPUs. Use a map, or Variable or Constant of module EBPF"
        ),
        Mistake(
            name: "a function with six parameters that is not inlined",
            declarations:
                "@inline(never) func sum(_ a: Int64, _ b: Int64, _ c: Int64, _ d: Int64, _ e: Int64, _ f: Int64) -> Int64"
                + " { a &+ b &* c &+ d &* e &+ f }",
            body: "let v = output.value\noutput.value = sum(v, v &+ 1, v &+ 2, v &* 3, v ^ 4, v | 5)\nreturn 0",
            line: 3,
            message:
                "'sum' is marked @inline(never) and takes 6 values, where each member of a structure counts, and BPF"
                + " passes five. Use a pointer to a structure"
        ),
        Mistake(
            name: "a function with two results that is not inlined",
            declarations: "@inline(never) func both(_ a: Int64) -> (Int64, Int64) { (a ^ 9, a &* 3) }",
            body: "let (a, b) = both(output.value)\noutput.value = a &* b\nreturn 0",
            line: 3,
            message: "'both' is marked @inline(never) and returns more than one value of 64 bits"
        ),
        Mistake(
            name: "a fault in a function that cannot report it",
            declarations:
                "@inline(never) func sum(_ a: Int64, _ b: Int64, _ c: Int64, _ d: Int64, _ e: Int64) -> Int64"
                + " { a + b &* c &+ d &* e }",
            body: "let v = output.value\noutput.value = sum(v, v &+ 1, v &+ 2, v &* 3, v ^ 4)\nreturn 0",
            line: 3,
            message:
                "'sum' may fault, and cannot report this to its caller: it has five parameters and a result of 64 bits"
        ),
        Mistake(
            name: "a timer's closure that captures a variable",
            declarations:
                "struct Alarm { var timer = KernelTimer(); var calls: Int64 = 0 }; let alarms = ArrayMap<Alarm>(maxEntries: 1)",
            body: """
                guard let alarm = alarms.lookup(0) else { return 1 }
                let amount = output.value
                return withUnsafeMutablePointer(to: &alarm.pointee.timer) { timer in
                    timer.setUp(in: alarms)
                    timer.setCallback { _, _, value in
                        value.assumingMemoryBound(to: Alarm.self).pointee.calls &+= amount
                        return .next
                    }
                    return timer.start(after: 1_000_000) ? 0 : 3
                }
                """,
            line: 10,
            message:
                "the closure of a timer runs after the program has ended, so it cannot capture variables. Use the value"
        ),
        Mistake(
            name: "a reference that nothing releases at a fault",
            declarations: "@_extern(c, \"__bpf_kfunc_bpf_task_from_pid\") func task(_ pid: Int32) -> UnsafeRawPointer?",
            body:
                "guard let task = task(1) else { return 0 }\noutput.value += Int64(UInt(bitPattern: task) & 1)\nreturn 0",
            line: 6,
            message:
                "a fault behind this call of 'bpf_task_from_pid' would leave a reference that the program does not release"
        ),
        Mistake(
            name: "two results for a fault",
            body: "returnOnFault(-1 as Int32)\nreturnOnFault(XDPAction.drop)\nreturn Int32(output.value)",
            line: 7,
            message: "the program sets two results for a fault. Use returnOnFault once"
        ),
        Mistake(
            name: "a result for a fault that is not constant",
            body: "returnOnFault(Int32(truncatingIfNeeded: output.value))\nreturn Int32(output.value)",
            line: 6,
            message: "what a program returns after a fault must be a constant. Use a literal"
        ),
        Mistake(
            name: "a result for a fault of a function",
            declarations: "@inline(never) func f() -> Int64 { returnOnFault(1 as Int32); return output.value + 1 }",
            body: "return Int32(truncatingIfNeeded: f())",
            line: 3,
            message: "a fault here ends the program that calls this function. Use returnOnFault in the program itself"
        ),
        Mistake(
            name: "a global function with a pointer to something unknown",
            declarations:
                "@section(\".text\") @inline(never) func f(_ p: UnsafeRawPointer) -> Int64 { p.load(as: Int64.self) }",
            body: "return Int32(truncatingIfNeeded: f(UnsafeRawPointer(output.pointer)))",
            line: 3,
            message:
                "Use integers, a context, inout and UnsafePointer for them and an integer for the result, or remove"
        ),
        Mistake(
            name: "a global function that Swift inlines",
            declarations: "@section(\".text\") func f(_ value: Int64) -> Int64 { value &* 3 }",
            body: "output.value = f(output.value)\nreturn 0",
            line: 3,
            message: "and Swift would inline it. Use @section(\".text\") @inline(never)"
        ),
        Mistake(
            name: "two programs of one name",
            declarations:
                "struct Other { @section(\"raw_tp\") static func run(_ context: RawTracepointContext) -> Int32 { 1 } }",
            line: 5,
            message: "two programs have the name 'run'. Use another name for one of them"
        ),
        Mistake(
            name: "a program without a result",
            declarations: "@section(\"raw_tp\")\nfunc other(_ context: RawTracepointContext) {}",
            line: 4,
            message: "'other' is in section 'raw_tp', so it is a program, which takes one context and returns Int32"
        ),
        Mistake(
            name: "a text that is too long",
            declarations: "let name = Variable(InlineArray<4, KernelCharacter>(\"name\"))",
            line: 3,
            message: "the initial value is a fault: an overflow, or a text that is too long. Use a value that fits"
        ),
        Mistake(
            name: "a pointer of an arena that is not declared",
            declarations: "let head = Variable(ArenaPointer<Int64>.null)",
            body: "guard !head.value.isNull else { return 0 }\noutput.value = head.value.pointee\nreturn 0",
            line: 7,
            message: "the program follows a pointer of an arena, and the object has 0 arenas. Use one Arena"
        ),
        Mistake(
            name: "a function of no structure",
            declarations: "@section(\"struct_ops/init\")\nfunc start(_ context: StructOpsContext) -> Int32 { 0 }",
            line: 4,
            message:
                "the program is the function 'init' of a structure that is not declared. Use a global constant such as"
        ),
        Mistake(
            name: "a function of one of two structures",
            declarations: """
                struct tcp_congestion_ops { var flags: UInt32 = 0 }
                let first = StructOps(tcp_congestion_ops())
                let second = StructOps(tcp_congestion_ops())
                @section("struct_ops/init")
                func start(_ context: StructOpsContext) -> Int32 { 0 }
                """,
            line: 7,
            message: "of one of 2 structures. Use @section(\"struct_ops/first.init\") for that of 'first'"
        ),
        Mistake(
            name: "two functions of one member",
            declarations: """
                struct tcp_congestion_ops { var flags: UInt32 = 0 }
                let first = StructOps(tcp_congestion_ops())
                @section("struct_ops/init")
                func start(_ context: StructOpsContext) -> Int32 { 0 }
                @section("struct_ops/first.init")
                func other(_ context: StructOpsContext) -> Int32 { 0 }
                @section("struct_ops.s/second.init")
                func third(_ context: StructOpsContext) -> Int32 { 0 }
                """,
            line: 8,
            message: "a program before is the function 'init' of 'first', too. Use @section(\"struct_ops\")"
        ),
    ]

    @Test("The error names the line and what to write", arguments: mistakes)
    func message(_ mistake: Mistake) throws {
        let declarations = mistake.declarations.isEmpty ? "// None." : mistake.declarations
        let source = """
            import EBPF
            let output = Variable<Int64>(0)
            \(declarations)
            @section("raw_tp")
            func run(_ context: RawTracepointContext) -> Int32 {
            \(mistake.body)
            }
            """
        let (errors, object) = try Compiled.errors(source)
        #expect(object == nil)
        let found = errors.split(separator: "\n").filter { line in
            line.contains(".bpf.swift:\(mistake.line):") && line.contains(mistake.message)
        }
        #expect(!found.isEmpty, "\(errors)")
    }

    @Test("Registers of another machine are refused")
    func machine() throws {
        let source = """
            import EBPF
            @section("kprobe/do_exit")
            func run(_ context: ProbeContext) -> Int32 {
                return Int32(truncatingIfNeeded: context.argument(1))
            }
            """
        #expect(try Compiled.errors(source, arch: "arm64").object != nil)
        let (messages, object) = try Compiled.errors(source, arch: "riscv64")
        #expect(object == nil)
        #expect(messages.contains(".bpf.swift:4:"))
        #expect(messages.contains("error: ProbeContext knows the registers of x86-64 and ARM64"))
    }

    @Test("A loop that nothing bounds gives a warning, and one that a constant bounds none")
    func loops() throws {
        func messages(_ body: String) throws -> String {
            let (messages, object) = try Compiled.errors(
                """
                import EBPF
                let limit = Variable<Int64>(0)
                let map = ArrayMap<UInt64>(maxEntries: 1)
                @section("raw_tp")
                func run(_ context: RawTracepointContext) -> Int32 {
                var index: Int64 = 0
                \(body)
                return 0
                }
                """
            )
            #expect(object != nil)
            return messages
        }
        let round = "{ map[0, default: 0] &+= UInt64(Kernel.random); index &+= 1 }"
        let warning = try messages("while index < limit.value \(round)")
        #expect(warning.contains(".bpf.swift:7:"))
        #expect(warning.contains("warning: no constant bounds this loop"))
        #expect(warning.contains("Use a second condition"))
        for condition in ["index < 100", "index < limit.value, index < 100", "index < min(limit.value, 50)"] {
            #expect(try messages("while \(condition) \(round)") == "", "\(condition)")
        }
        #expect(
            try messages("let count = limit.value\nguard count < 50 else { return 1 }\nfor _ in 0..<count \(round)")
                == ""
        )
    }

    @Test("Another license than GPL is named in a comment, and shared files must exist")
    func comments() throws {
        let program = "@section(\"raw_tp\")\nfunc run(_ context: RawTracepointContext) -> Int32 { 0 }"
        let object = try Compiled.object("// bpf-license: Dual BSD/GPL\nimport EBPF\n\(program)")
        #expect(try BPFObject.open(bytes: object).license == "Dual BSD/GPL")
        let (messages, none) = try Compiled.errors("import EBPF\n// bpf-files: Missing.swift\n\(program)")
        #expect(none == nil)
        #expect(
            messages.contains(".bpf.swift:2: the file 'Missing.swift' does not exist. Use paths relative to this file")
        )
    }
}
