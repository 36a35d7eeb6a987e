// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

// Hooks of the network where something that does not exist is refused as a kind that the kernel does not know is.
extension AttachProbe {
    /// Asks the driver of the loopback interface, which is number 1 everywhere, to run a program. It has none that can.
    static func attachToLoopback() throws(Errno) {
        let program = try load(.xdp)
        do throws(Errno) {
            try link(program, .xdp, to: 1) { $0.set(AttachTarget.XDPMode.native.flags, at: 12) }
        } catch {
            switch error {
            // Nor can it while the interface has another program.
            case .notSupportedOnSocket, .fileExists, .resourceBusy: break
            default: throw error
            }
        }
    }

    /// Puts a program into a map of its own, of packets' next devices or CPUs.
    static func putIntoMap(_ type: BPFAttachType) throws(Errno) {
        let program = try load(type)
        var command = BPFCommand(.mapCreate)
        command.set((type == .xdpDevMap ? BPFMapType.devMap : .cpuMap).rawValue, at: 0)
        command.set(UInt32(4), at: 4)
        command.set(UInt32(8), at: 8)
        command.set(UInt32(1), at: 12)
        // struct bpf_devmap_val: interface 1; struct bpf_cpumap_val: a queue of one packet.
        let value = unsafe withUnsafeBytes(of: [1, program.rawValue] as InlineArray<2, CInt>) { unsafe Array($0) }
        try withExtendedLifetime(program) { () throws(Errno) in
            try MapProbe.update(try command.descriptor(), value: value)
        }
    }

    /// Gives a program to a socket that no packet can reach.
    static func attachToSocket(_ type: BPFAttachType) throws(Errno) {
        let program = try load(type)
        if type == .skReuseportSelectOrMigrate, (try? ProbeProgram(.skReuseport, .xdp).load().program.get()) != nil {
            // Before Linux 5.14 any kind is taken, and none makes a program move connections.
            throw .invalidArgument
        }
        let socket = OwnedDescriptor(
            adopting: try systemCall {
                Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            }
        )
        for (option, value) in [(SO_REUSEPORT, 1), (SO_ATTACH_REUSEPORT_EBPF, program.rawValue)] {
            var value = value
            try systemCall { unsafe setsockopt(socket.rawValue, SOL_SOCKET, option, &value, 4) }
        }
        withExtendedLifetime((socket, program)) {}
    }
}
