// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// `BPF_LINK_CREATE`: `link_create` of `union bpf_attr` in `<linux/bpf.h>`.
///
/// The fields after `flags` are a union in the header. `Options` is the member of it that a kind of hook has.
struct LinkCreate<Options: LinkOptions>: BPFCommand {
    static var number: CInt { 28 }

    private var programFD: UInt32
    private var target: UInt32
    private var attachType: UInt32
    private var flags: UInt32
    private var options: Options

    private init(
        _ program: CInt,
        _ attachType: BPFAttachType,
        target: UInt32,
        flags: UInt32,
        options: Options
    ) {
        programFD = UInt32(bitPattern: program)
        self.target = target
        self.attachType = attachType.rawValue
        self.flags = flags
        self.options = options
    }

    /// Creates a link.
    ///
    /// - Parameters:
    ///   - program: the descriptor of a program, or for `struct_ops` of a map.
    ///   - attachType: the kind of hook.
    ///   - target: `target_fd` or `target_ifindex`.
    ///   - flags: `BPF_F_*` or `XDP_FLAGS_*`.
    ///   - options: what else the hook needs.
    static func link(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        target: UInt32 = 0,
        flags: UInt32 = 0,
        options: Options
    ) throws(Errno) -> OwnedDescriptor {
        try withExtendedLifetime(program) { () throws(Errno) in
            try LinkCreate(program.rawValue, attachType, target: target, flags: flags, options: options).descriptor()
        }
    }
}

extension LinkCreate<NoLinkOptions> {
    /// Creates a link to a hook that needs no options.
    static func link(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        target: UInt32 = 0,
        flags: UInt32 = 0
    ) throws(Errno) -> OwnedDescriptor {
        try link(program, attachType, target: target, flags: flags, options: NoLinkOptions())
    }
}
