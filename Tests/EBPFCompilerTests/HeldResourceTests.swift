// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EBPFCompiler

/// What is released where a program traps.
@Suite("Resources at a fault")
struct HeldResourceTests {
    private static let kernelFunctions: Set = [
        "@bpf_rcu_read_lock", "@bpf_rcu_read_unlock", "@bpf_task_from_pid", "@bpf_task_release",
    ]

    /// The helpers that a function calls in the blocks that lead to its traps.
    private func releases(_ body: String) throws -> [String: [String]] {
        let text = "define i32 @program(ptr %context) {\n\(body)\n}\n"
        var function = try #require(try IRReader.module(text).functions.first)
        HeldResources.release(in: &function, kernelFunctions: Self.kernelFunctions)
        var found: [String: [String]] = [:]
        for block in function.blocks ?? [] where block.instructions.count > 1 {
            let last = block.instructions.last
            guard last?.opcode == "unreachable" || block.label.hasPrefix("swift_bpf.release") else { continue }
            found[block.label] = block.instructions.dropLast().map(\.text)
        }
        return found
    }

    @Test("A record that is reserved is discarded")
    func record() throws {
        let found = try releases(
            """
            entry:
              %r = call ptr inttoptr (i64 131 to ptr)(ptr @ring, i64 8, i64 0)
              %isNull = icmp eq ptr %r, null
              br i1 %isNull, label %full, label %reserved
            full:
              br i1 %c, label %trap, label %done
            reserved:
              br i1 %d, label %trap, label %submit
            submit:
              call void inttoptr (i64 132 to ptr)(ptr nonnull %r, i64 0)
              br i1 %e, label %late, label %done
            late:
              unreachable
            trap:
              unreachable
            done:
              ret i32 0
            """
        )
        #expect(found.count == 1)
        let calls = try #require(found["swift_bpf.release.0"])
        #expect(calls.count == 1)
        #expect(calls.first?.contains("133") == true)
        #expect(calls.first?.contains("%r") == true)
    }

    @Test("A lock and a section that all paths hold are released at the trap itself")
    func lock() throws {
        let found = try releases(
            """
            entry:
              call void @bpf_rcu_read_lock()
              %x = call i64 inttoptr (i64 93 to ptr)(ptr %lock)
              br i1 %c, label %trap, label %next
            next:
              br i1 %d, label %trap, label %done
            trap:
              unreachable
            done:
              %y = call i64 inttoptr (i64 94 to ptr)(ptr %lock)
              call void @bpf_rcu_read_unlock()
              ret i32 0
            """
        )
        let calls = try #require(found["trap"])
        #expect(calls.count == 2)
        // Nothing else can be called while the lock is held.
        #expect(calls.first.map { $0.contains("94") && $0.contains("%lock") } == true, "\(calls)")
        #expect(calls.last?.contains("@bpf_rcu_read_unlock") == true, "\(calls)")
        #expect(found.count == 1)
    }

    @Test("What is not known is not released")
    func unknown() throws {
        let found = try releases(
            """
            entry:
              %r = call ptr inttoptr (i64 131 to ptr)(ptr @ring, i64 8, i64 0)
              call void inttoptr (i64 133 to ptr)(ptr %other, i64 0)
              br label %trap
            trap:
              unreachable
            """
        )
        #expect(found.isEmpty)
        #expect(try releases("entry:\n  unreachable").isEmpty)
    }

    @Test("What was in a map is released, and what is put into it is not")
    func exchange() throws {
        let body = """
            entry:
              %new = call ptr @bpf_task_from_pid(i32 7)
              %isMissing = icmp eq ptr %new, null
              br i1 %isMissing, label %done, label %acquired
            acquired:
              br i1 %a, label %before, label %put
            before:
              unreachable
            put:
              %old = call ptr inttoptr (i64 194 to ptr)(ptr %slot, ptr %new)
              %isEmpty = icmp eq ptr %old, null
              br i1 %isEmpty, label %empty, label %full
            empty:
              br i1 %b, label %afterNothing, label %done
            afterNothing:
              unreachable
            full:
              br i1 %c, label %after, label %free
            after:
              unreachable
            free:
              call void @bpf_task_release(ptr %old)
              br label %done
            done:
              ret i32 0
            """
        let found = try releases(body)
        #expect(found["before"]?.count == 1)
        #expect(found["before"]?.first?.contains("@bpf_task_release(ptr %new)") == true, "\(found)")
        #expect(found["afterNothing"] == nil)
        #expect(found["after"]?.count == 1)
        #expect(found["after"]?.first?.contains("@bpf_task_release(ptr %old)") == true, "\(found)")
        #expect(found.count == 2)
    }

    @Test("An object that the program releases nowhere is a problem at a fault")
    func leak() throws {
        let text = """
            define i32 @program(ptr %context) {
            entry:
              %old = call ptr inttoptr (i64 194 to ptr)(ptr %slot, ptr null)
              %isEmpty = icmp eq ptr %old, null
              br i1 %isEmpty, label %done, label %full
            full:
              br i1 %c, label %trap, label %put
            trap:
              unreachable
            put:
              %none = call ptr inttoptr (i64 194 to ptr)(ptr %other, ptr %old)
              br label %done
            done:
              ret i32 0
            }
            """
        var function = try #require(try IRReader.module(text).functions.first)
        let problems = HeldResources.release(in: &function, kernelFunctions: Self.kernelFunctions)
        #expect(problems.map(\.function) == ["bpf_kptr_xchg"])
    }

    @Test("Iterators end in the section that they are in")
    func order() throws {
        let text = """
            define i32 @program(ptr %context) {
            entry:
              call void @bpf_rcu_read_lock()
              %task = call ptr @bpf_task_from_pid(i32 7)
              %x = call i32 @bpf_iter_task_new(ptr %z, ptr null, i32 0)
              br i1 %c, label %trap, label %done
            trap:
              unreachable
            done:
              call void @bpf_iter_task_destroy(ptr %z)
              call void @bpf_task_release(ptr %task)
              call void @bpf_rcu_read_unlock()
              ret i32 0
            }
            """
        var function = try #require(try IRReader.module(text).functions.first)
        let iterator: Set = ["@bpf_iter_task_new", "@bpf_iter_task_destroy"]
        #expect(
            HeldResources.release(in: &function, kernelFunctions: Self.kernelFunctions.union(iterator)).isEmpty
        )
        let trap = function.blocks?.first { $0.label == "trap" }
        let callees = trap?.instructions.compactMap { $0.call?.callee }
        #expect(callees == ["@bpf_iter_task_destroy", "@bpf_task_release", "@bpf_rcu_read_unlock"])
    }
}
