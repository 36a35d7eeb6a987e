// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// An XDP program that was attached without a link.
final class XDPAttachment: ManualAttachment {
    private let socket: XDPSocket
    private let interface: UInt32
    private let mode: UInt32
    private let attached: Locked<(program: OwnedDescriptor, id: UInt32)>

    init(
        _ program: OwnedDescriptor,
        id: UInt32,
        replacing former: OwnedDescriptor,
        of interface: UInt32,
        mode: UInt32
    ) throws(Errno) {
        // The program's own belongs to its object, which would be kept with all its maps.
        let program = try program.duplicate()
        socket = try XDPSocket()
        try socket.replace(former, by: program, of: interface, mode: mode)
        self.interface = interface
        self.mode = mode
        attached = Locked((program, id))
    }

    var linkAdvice: String? { "Use .xdp(interface:mode:) without replacing:" }

    var isPresent: Bool { attached.withLock { ((try? socket.programs(of: interface)) ?? []).contains($0.id) } }

    func remove() throws(Errno) {
        do throws(Errno) {
            try attached.withLock { (attached) throws(Errno) in
                try socket.replace(attached.program, by: nil, of: interface, mode: mode)
            }
        } catch {
            // Another program or a link took its place, or the interface is gone.
            switch error {
            case .fileExists, .resourceBusy, .operationNotSupportedByDevice: break
            default: throw error
            }
        }
    }

    func replace(by program: OwnedDescriptor, id: UInt32, named name: String) throws(Errno) -> Bool {
        let program = try program.duplicate()
        try attached.withLock { (attached) throws(Errno) in
            try socket.replace(attached.program, by: program, of: interface, mode: mode)
            attached = (program, id)
        }
        return true
    }

    var attachedProgramID: UInt32? { attached.withLock { $0.id } }
}
