// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPF

@Suite("Reading verifier logs", .timeLimit(.minutes(10))) struct VerifierReportTests {
    @Test func findsInstructionSourceAndReason() throws {
        let log = """
            func#0 @0
            0: R1=ctx() R10=fp0
            ; value = bpf_map_lookup_elem(&counts, &key); @ bad.bpf.c:21
            4: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=counts,ks=4,vs=8)
            ; return *value; @ bad.bpf.c:22
            5: (79) r0 = *(u64 *)(r0 +0)
            R0 invalid mem access 'map_value_or_null'
            processed 6 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
            """
        let error = VerifierReport(program: "bad", log: log)
        #expect(error.instruction == .init(index: 5, text: "(79) r0 = *(u64 *)(r0 +0)"))
        #expect(error.source == .init(file: "bad.bpf.c", line: 22, text: "return *value;"))
        #expect(error.reason == "R0 invalid mem access 'map_value_or_null'")
        let statistics = error.statistics
        #expect(statistics?.processedInstructions == 6 && statistics?.limit == 1_000_000)
        #expect(statistics?.totalStates == 0 && statistics?.peakStates == 0 && statistics?.duration == nil)
        #expect(error.report.contains("compare it with NULL"))
    }

    @Test func longLogsAreReadFromTheirEnd() throws {
        let lines = String(repeating: "; sum += 1; @ long.bpf.c:7\n1: (07) r0 += 1      ; R0=1\n", count: 200_000)
        let log = lines + "BPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns (limit 1000000)\n"
        let began = ContinuousClock.now
        let error = VerifierReport(program: "long", log: log)
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(error.reason == "BPF program is too large. Processed 1000001 insn")
        #expect(error.instruction?.index == 1 && error.source?.line == 7)
        #expect(error.statistics?.processedInstructions == 1_000_001)
    }

    @Test func findsTheInstructionThatWasNotRelocated() {
        let log = """
            ; sum += bpf_get_smp_processor_id(); @ core-field.bpf.c:13
            7: (0c) w0 += w7                      ; R0=scalar() R7=scalar()
            ; return sum + t->gone_since_yesterday; @ core-field.bpf.c:14
            8: <invalid CO-RE relocation>
            failed to resolve CO-RE relocation <byte_off> [7] struct task_struct.gone_since_yesterday (0:1 @ offset 4)
            processed 9 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0
            """
        let error = VerifierReport(program: "on_exec", log: log)
        #expect(error.instruction == .init(index: 8, text: "<invalid CO-RE relocation>"))
        #expect(error.source?.line == 14)
        #expect(error.reason.contains("task_struct.gone_since_yesterday"))
    }
}
