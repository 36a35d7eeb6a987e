// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Hooks of a socket that setsockopt(2) attaches to.
enum SocketOption: HookKind {
    static let requirement = KernelRequirement.reuseport
    static let programTypes: [BPFProgramType] = [.skReuseport, .socketFilter]
    static let attachTypes: [BPFAttachType] = [.skReuseportSelect, .skReuseportSelectOrMigrate]
    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        type == .skReuseportSelectOrMigrate ? .reuseportMigration : .reuseport
    }

    static let sections = [
        SectionDefinition("socket"), SectionDefinition("sk_reuseport/migrate"), SectionDefinition("sk_reuseport"),
    ]

    static func usage(of program: BPFProgram) -> HookUsage? {
        let option = program.type == .socketFilter ? "SO_ATTACH_BPF" : "SO_ATTACH_REUSEPORT_EBPF"
        return .advice("Use setsockopt(2) with \(option), with program.fileDescriptor")
    }

    /// Attaches a program to a socket that no packet can reach.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try HookProbe.load(type)
            if type == .skReuseportSelectOrMigrate, (try? ProbeProgram(.skReuseport, .xdp).load().program.get()) != nil
            {
                // Before Linux 5.14 any number is accepted, and none makes a program migrate connections.
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
}
