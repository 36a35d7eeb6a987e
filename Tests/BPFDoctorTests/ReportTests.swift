// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

@testable import bpf_doctor

@Suite("bpf-doctor", .timeLimit(.minutes(10))) struct ReportTests {
    private let checks = [
        Check(section: "system", name: "kernel", verdict: .fact, detail: "6.18", advice: nil),
        Check(section: "feature", name: "tcx \"x\"", verdict: .missing, detail: "", advice: "Use Linux 6.6 or newer"),
        Check(section: "feature", name: "BTF", verdict: .good, detail: "", advice: nil),
    ]

    @Test func text() {
        #expect(
            Report.text(checks) == """
                system
                  kernel   6.18

                feature
                  tcx "x"  no  -> Use Linux 6.6 or newer
                  BTF      yes

                """
        )
    }

    @Test func json() {
        #expect(
            Report.json(checks) == #"""
                [
                  {"section": "system", "name": "kernel", "detail": "6.18"},
                  {"section": "feature", "name": "tcx \"x\"", "supported": "no", "advice": "Use Linux 6.6 or newer"},
                  {"section": "feature", "name": "BTF", "supported": "yes"}
                ]

                """#
        )
    }

    /// On this kernel: every hook has an answer, and what is no "yes" says what to do. As root, that is not to be root.
    @Test func everyHookIsExamined() {
        let checks = Examination.hooks
        #expect(checks.count == BPFAttachType.allCases.count)
        for check in checks where check.verdict != .good { #expect(check.advice != nil, "\(check.name)") }
        for check in checks where check.verdict == .refused { #expect(check.advice?.contains("root") == false) }
        #expect(checks.contains { $0.name == "trace_iter" && $0.verdict == .good && $0.advice == nil })
    }

    /// On this kernel: every feature has an answer, and every "no" says what to do.
    @Test func theExaminationIsComplete() {
        let checks = Examination(all: false).checks
        #expect(checks.filter { ["feature", "hook"].contains($0.section) }.count == KernelRequirement.all.count)
        #expect(checks.filter { $0.section == "map type" }.count == BPFMapType.allCases.count)
        #expect(checks.filter { $0.section == "program type" }.count == BPFProgramType.allCases.count)
        for check in checks
        where ["feature", "hook", "program type", "map type"].contains(check.section) && check.verdict != .good {
            #expect(check.advice != nil)
        }
    }
}
