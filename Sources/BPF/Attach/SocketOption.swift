// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

extension AttachTarget {
    /// A socket whose packets a program filters. For programs with `SEC("socket")`.
    ///
    /// A socket has one filter: a second one replaces the first, and releasing either link removes it.
    ///
    /// - Parameter socket: a socket of this process. It may be closed before the link.
    ///
    /// The corresponding C function is `setsockopt` with `SO_ATTACH_BPF`. Minimum kernel: Linux 3.19.
    public static func socket(_ socket: FileDescriptor) -> AttachTarget {
        AttachTarget(SocketOption(socket: socket, isGroup: false))
    }

    /// The sockets of a port with `SO_REUSEPORT`, among which a program chooses. For programs with `SEC("sk_reuseport")`.
    ///
    /// - Parameter socket: any socket of the group.
    ///
    /// The corresponding C function is `setsockopt` with `SO_ATTACH_REUSEPORT_EBPF`. Minimum kernel: Linux 4.19.
    public static func reuseportGroup(of socket: FileDescriptor) -> AttachTarget {
        AttachTarget(SocketOption(socket: socket, isGroup: true))
    }
}

/// Hooks of a socket that setsockopt(2) attaches to.
struct SocketOption: AttachHook {
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
        .target(
            program.type == .socketFilter
                ? ".socket(descriptor), with the socket" : ".reuseportGroup(of: descriptor), with a socket of the group"
        )
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

    let socket: FileDescriptor
    let isGroup: Bool

    var description: String { isGroup ? "reuseport group of socket \(socket.rawValue)" : "socket \(socket.rawValue)" }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard isGroup == (program.type == .skReuseport) else {
            throw program.invalid(
                "a \(program.type) program is not accepted there",
                target,
                advice: "Use \(isGroup ? ".socket(_:)" : ".reuseportGroup(of:)")"
            )
        }
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .manual(try SocketAttachment(descriptor, to: socket.rawValue, isGroup: isGroup))
        }
    }

    static let causes = [
        cause(
            "not-a-socket",
            .invalidArgument,
            "the descriptor is not a socket, or not one that is open",
            advice: "Use the descriptor of an open socket",
            fixture: "SocketHookTests"
        ) { _, errno, _ in errno == .notSocket || errno == .badFileDescriptor }
    ]
}

/// A program that setsockopt(2) attached to a socket.
private struct SocketAttachment: ManualAttachment {
    private let socket: OwnedDescriptor
    private let isGroup: Bool

    init(_ program: OwnedDescriptor, to number: CInt, isGroup: Bool) throws(Errno) {
        socket = try OwnedDescriptor(duplicating: number)
        self.isGroup = isGroup
        // In <asm-generic/socket.h>.
        try Self.set(socket, isGroup ? 52 /* SO_ATTACH_REUSEPORT_EBPF */ : 50 /* SO_ATTACH_BPF */, program.rawValue)
        withExtendedLifetime(program) {}
    }

    func remove() throws(Errno) {
        do throws(Errno) {
            try Self.set(socket, isGroup ? 68 /* SO_DETACH_REUSEPORT_BPF */ : 27 /* SO_DETACH_FILTER */, 0)
        } catch {
            // It was replaced or removed elsewhere.
            guard error == .noSuchFileOrDirectory else { throw error }
        }
    }

    private static func set(_ socket: OwnedDescriptor, _ option: CInt, _ value: CInt) throws(Errno) {
        var value = value
        try systemCall { unsafe setsockopt(socket.rawValue, SOL_SOCKET, option, &value, 4) }
    }
}
