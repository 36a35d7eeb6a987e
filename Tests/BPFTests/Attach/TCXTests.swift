// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Traffic control with links and an order.
@Suite(
    "Traffic control with links",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .requires(.tcx)
)
struct TCXTests {
    /// Which program saw the packets, in turn.
    private func order(_ object: BPFObject) throws -> [UInt32] {
        let order = try object.globals.value("order", as: InlineArray<16, UInt32>.self)
        return (0..<Int(try object.globals.value("steps", as: UInt32.self))).map { order[$0] }
    }

    @Test func filtersBothDirections() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let first = try object.program("first").attach(to: .tcx(interface: "lo", .ingress))
            #expect(try first.info().kind == .tcx)
            #expect(try first.info().programID == object.program("first").id)
            #expect(test_loopback(4242, 0, 100) == 1)
            let drop = try object.program("drop").attach(to: .tcx(interface: "lo", .egress))
            #expect(test_loopback(4242, 0, 100) == 0)
            try drop.detach()
            #expect(test_loopback(4242, 0, 100) == 1)
            try first.detach()
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try order(object) == [1, 1])
            #expect(try object.globals.value("dropped", as: UInt64.self) == 1)
        }
    }

    @Test func programsRunInTheOrderOfTheirAnchors() throws {
        try NetworkNamespace.run {
            let object = try Fixture.load("tcx")
            let first = try object.program("first")
            let second = try object.program("second")
            let anchor = try second.attach(to: .tcx(interface: "lo", .ingress))
            let positions: [(AttachTarget.Order, expected: [UInt32])] = [
                (.first, [1, 2]), (.before(second), [1, 2]), (.before(programID: second.id), [1, 2]),
                (.last, [2, 1]), (.after(second), [2, 1]), (.after(programID: second.id), [2, 1]),
            ]
            for (position, expected) in positions {
                try object.globals.set("steps", to: UInt32(0))
                let link = try first.attach(to: .tcx(interface: "lo", .ingress, order: position))
                #expect(test_loopback(4242, 0, 100) == 1)
                try link.detach()
                #expect(try order(object) == expected, "\(position)")
            }
            try anchor.detach()
            let missing = bpfError {
                try first.attach(to: .tcx(interface: "lo", .ingress, order: .before(second)))
            }
            #expect(missing?.code == .targetNotFound)
        }
    }

    @Test func pinKeepsTheAttachment() throws {
        try NetworkNamespace.run {
            let path = try PinFolder.shared.path("tcx")
            let object = try Fixture.load("tcx")
            try object.program("first").attach(to: .tcx(interface: "lo", .ingress)).pin(at: path)
            #expect(test_loopback(4242, 0, 100) == 1)
            #expect(try order(object) == [1])
            let link = try Link(pinnedAt: path)
            let again = bpfError { try link.pin(at: PinFolder.shared.path("other")) }
            #expect(again?.code == .alreadyExists)
            try link.unpin()
            try link.detach()
        }
    }

    /// In a child, as the attachment lasts until the process ends.
    @Test func disconnectKeepsTheAttachment() async throws {
        await #expect(processExitsWith: .success) {
            let count = try NetworkNamespace.run {
                let object = try Fixture.load("tcx")
                let link = try object.program("first").attach(to: .tcx(interface: "lo", .ingress))
                link.disconnect()
                try link.detach()
                _ = test_loopback(4242, 0, 100)
                return try object.globals.value("steps", as: UInt32.self)
            }
            exit(count == 1 ? 0 : 2)
        }
    }

    @Test func rejectsASecondAttachmentAndAMissingInterface() throws {
        try NetworkNamespace.run {
            let program = try Fixture.load("tcx").program("first")
            let link = try program.attach(to: .tcx(interface: "lo", .ingress))
            let again = bpfError { try program.attach(to: .tcx(interface: "lo", .ingress)) }
            #expect(again?.code == .alreadyAttached)
            try link.detach()
            let error = bpfError { try program.attach(to: .tcx(interface: "nowhere0", .ingress)) }
            #expect(error?.code == .targetNotFound)
            #expect(error?.message.contains("nowhere0") == true)
        }
    }
}
