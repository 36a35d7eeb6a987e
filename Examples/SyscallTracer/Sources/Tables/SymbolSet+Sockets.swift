// SPDX-License-Identifier: Apache-2.0

extension SymbolSet {
    static let addressFamilies = SymbolSet(choices: [
        Symbol(0, "AF_UNSPEC"), Symbol(1, "AF_UNIX"), Symbol(2, "AF_INET"), Symbol(10, "AF_INET6"),
        Symbol(15, "AF_KEY"), Symbol(16, "AF_NETLINK"), Symbol(17, "AF_PACKET"), Symbol(29, "AF_CAN"),
        Symbol(30, "AF_TIPC"), Symbol(31, "AF_BLUETOOTH"), Symbol(38, "AF_ALG"), Symbol(40, "AF_VSOCK"),
        Symbol(41, "AF_KCM"), Symbol(42, "AF_QIPCRTR"), Symbol(43, "AF_SMC"), Symbol(44, "AF_XDP"),
    ])

    static let socketTypes = SymbolSet(
        choiceMask: 0xf,
        choices: [
            Symbol(1, "SOCK_STREAM"), Symbol(2, "SOCK_DGRAM"), Symbol(3, "SOCK_RAW"), Symbol(4, "SOCK_RDM"),
            Symbol(5, "SOCK_SEQPACKET"), Symbol(6, "SOCK_DCCP"), Symbol(10, "SOCK_PACKET"),
        ],
        flags: socketFlags.flags
    )

    static let socketFlags = SymbolSet(flags: [Symbol(0o4000, "SOCK_NONBLOCK"), Symbol(0o2_000_000, "SOCK_CLOEXEC")])

    static let messageFlags = SymbolSet(flags: [
        Symbol(0x1, "MSG_OOB"), Symbol(0x2, "MSG_PEEK"), Symbol(0x4, "MSG_DONTROUTE"), Symbol(0x8, "MSG_CTRUNC"),
        Symbol(0x20, "MSG_TRUNC"), Symbol(0x40, "MSG_DONTWAIT"), Symbol(0x80, "MSG_EOR"), Symbol(0x100, "MSG_WAITALL"),
        Symbol(0x800, "MSG_CONFIRM"), Symbol(0x2000, "MSG_ERRQUEUE"), Symbol(0x4000, "MSG_NOSIGNAL"),
        Symbol(0x8000, "MSG_MORE"), Symbol(0x1_0000, "MSG_WAITFORONE"), Symbol(0x400_0000, "MSG_ZEROCOPY"),
        Symbol(0x2000_0000, "MSG_FASTOPEN"), Symbol(0x4000_0000, "MSG_CMSG_CLOEXEC"),
    ])

    static let socketLevels = SymbolSet(choices: [
        Symbol(0, "SOL_IP"), Symbol(1, "SOL_SOCKET"), Symbol(6, "SOL_TCP"), Symbol(17, "SOL_UDP"),
        Symbol(41, "SOL_IPV6"), Symbol(58, "SOL_ICMPV6"), Symbol(255, "SOL_RAW"), Symbol(263, "SOL_PACKET"),
        Symbol(270, "SOL_NETLINK"), Symbol(282, "SOL_TLS"), Symbol(283, "SOL_XDP"),
    ])

    static let shutdownDirections = SymbolSet(choices: [
        Symbol(0, "SHUT_RD"), Symbol(1, "SHUT_WR"), Symbol(2, "SHUT_RDWR"),
    ])
}
