// SPDX-License-Identifier: Apache-2.0

import BPF
import Foundation
import Testing

/// struct_ops maps, whose values libbpf can change from 1.4 on.
@Suite(.timeLimit(.minutes(10)))
struct StructOpsTests {
    private static let canChange = LibbpfVersion.running >= LibbpfVersion(1, 4)

    @Test(.enabled(if: canChange)) func valuesOfCAreRead() throws {
        let open = try Congestion.open()
        let values = open.structOps.swiftBPFTest
        #expect(values.name == "swift_bpf_test")
        #expect(values.ssthresh?.description == "ssthresh")
        #expect(values.congAvoid?.description == "cong_avoid")
    }

    @Test(.enabled(if: canChange)) func programsAndNumbersAreChosen() throws {
        var open = try Congestion.open()
        open.structOps.swiftBPFTest.name = "swift_bpf_two"
        open.structOps.swiftBPFTest.undoCwnd = Congestion.bpfProgramNames.otherUndo
        #expect(open.structOps.swiftBPFTest.undoCwnd?.description == "other_undo")
        let loaded = try open.load()
        #expect(try loaded.programs.otherUndo.id > 0)
        // Only chosen programs are loaded.
        #expect { try loaded.programs.undoCwnd } throws: { ($0 as? BPFError)?.code == .programNotFound }
    }

    @Test func structuresAreAttachedWithThePrograms() throws {
        var open = try Congestion.open()
        // No structure names it, so it cannot be loaded.
        try open.programs.otherUndo.setAutoload(false)
        let congestion = try open.load()
        func algorithms() throws -> String {
            try String(contentsOfFile: "/proc/sys/net/ipv4/tcp_available_congestion_control", encoding: .utf8)
        }
        let links = try congestion.attach()
        #expect(try algorithms().contains("swift_bpf_test"))
        #expect(links.all.count == 1)
        let link = try links.swiftBPFTest
        // Before Linux 6.4 the kernel has no links for structures.
        if link.id != nil { #expect(try link.info().kind == .structOps) }
        try links.detach()
        #expect(try !algorithms().contains("swift_bpf_test"))
    }

    @Test func unusedProgramsAreNamed() throws {
        do {
            _ = try Congestion.open().load()
            Issue.record("a program was loaded that no structure names")
        } catch {
            #expect(error.code == .invalidObject, "\(error)")
            #expect("\(error)".contains("no structure in SEC(\".struct_ops\") names it"), "\(error)")
        }
    }

    @Test(.disabled(if: canChange)) func anOlderLibbpfIsNamed() throws {
        var open = try Congestion.open()
        open.structOps.swiftBPFTest.name = "swift_bpf_two"
        do {
            _ = try open.load()
            Issue.record("an older libbpf changed the values")
        } catch {
            #expect(error.code == .notSupported)
            #expect(error.description.contains("Use libbpf 1.4 or newer"))
        }
    }
}
