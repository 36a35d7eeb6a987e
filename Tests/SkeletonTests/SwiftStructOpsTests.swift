// SPDX-License-Identifier: Apache-2.0

import BPF
import Foundation
import Testing

/// A structure of the kernel whose functions are programs in Swift, through the type that the plugin generates.
@Suite(.timeLimit(.minutes(10)))
struct SwiftStructOpsTests {
    private static let canChange = LibbpfVersion.running >= LibbpfVersion(1, 4)

    @Test(.enabled(if: canChange)) func valuesAreThoseOfTheSource() throws {
        let open = try SwiftCongestion.open()
        let values = open.structOps.control
        #expect(values.name == "swift_bpf_in")
        #expect(values.flags == 0)
        #expect(values.ssthresh?.description == "ssthresh")
        #expect(values.congAvoid?.description == "avoidCongestion")
        #expect(values.undoCwnd?.description == "undoWindow")
    }

    @Test(.enabled(if: canChange)) func programsAndValuesAreChosen() throws {
        var open = try SwiftCongestion.open()
        open.structOps.control.name = "swift_bpf_as"
        open.structOps.control.undoCwnd = SwiftCongestion.bpfProgramNames.otherUndo
        let congestion = try open.load()
        #expect(try congestion.programs.otherUndo.id > 0)
        #expect { try congestion.programs.undoWindow } throws: { ($0 as? BPFError)?.code == .programNotFound }
        try attach(congestion, as: "swift_bpf_as")
    }

    @Test func theStructureIsAttachedWithThePrograms() throws {
        var open = try SwiftCongestion.open()
        // No structure names it, so it cannot be loaded.
        try open.programs.otherUndo.setAutoload(false)
        let congestion = try open.load()
        #expect(try congestion.programs.undoWindow.id > 0)
        try attach(congestion, as: "swift_bpf_in")
    }

    private func attach(_ congestion: SwiftCongestion, as name: String) throws {
        func algorithms() throws -> String {
            try String(contentsOfFile: "/proc/sys/net/ipv4/tcp_available_congestion_control", encoding: .utf8)
        }
        let links = try congestion.attach()
        #expect(try algorithms().contains(name))
        try links.detach()
        #expect(try !algorithms().contains(name))
    }
}
