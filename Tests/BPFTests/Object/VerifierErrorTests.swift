// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPF

@Suite("Reading verifier logs") struct VerifierErrorTests {
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
        let error = VerifierError(program: "bad", log: log)
        #expect(error.instruction == .init(index: 5, text: "(79) r0 = *(u64 *)(r0 +0)"))
        #expect(error.source == .init(file: "bad.bpf.c", line: 22, text: "return *value;"))
        #expect(error.reason == "R0 invalid mem access 'map_value_or_null'")
        #expect(error.statistics == .init(processedInstructions: 6, limit: 1_000_000))
        #expect(error.report.contains("compare it with NULL"))
    }
}
