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
        let congestion: SwiftCongestion
        do {
            congestion = try open.load()
        } catch {
            // The kernel of some machines has no struct_ops.
            #expect(error.code == .notSupported, "\(error)")
            return
        }
        #expect(try congestion.programs.otherUndo.id > 0)
        #expect { try congestion.programs.undoWindow } throws: { ($0 as? BPFError)?.code == .programNotFound }
        func algorithms() throws -> String {
            try String(contentsOfFile: "/proc/sys/net/ipv4/tcp_available_congestion_control", encoding: .utf8)
        }
        let links: SwiftCongestion.Links
        do {
            links = try congestion.attach()
        } catch {
            // Without links for structures and without privileges in the first network namespace.
            #expect([.notSupported, .permissionDenied].contains(error.code), "\(error)")
            return
        }
        #expect(try algorithms().contains("swift_bpf_as"))
        try links.detach()
        #expect(try !algorithms().contains("swift_bpf_as"))
    }
}
