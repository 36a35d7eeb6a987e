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

    /// Options of the level SOL_SOCKET (asm-generic/socket.h).
    static let socketOptions = SymbolSet(choices: [
        Symbol(1, "SO_DEBUG"), Symbol(2, "SO_REUSEADDR"), Symbol(3, "SO_TYPE"), Symbol(4, "SO_ERROR"),
        Symbol(5, "SO_DONTROUTE"), Symbol(6, "SO_BROADCAST"), Symbol(7, "SO_SNDBUF"), Symbol(8, "SO_RCVBUF"),
        Symbol(9, "SO_KEEPALIVE"), Symbol(10, "SO_OOBINLINE"), Symbol(12, "SO_PRIORITY"), Symbol(13, "SO_LINGER"),
        Symbol(15, "SO_REUSEPORT"), Symbol(16, "SO_PASSCRED"), Symbol(17, "SO_PEERCRED"), Symbol(18, "SO_RCVLOWAT"),
        Symbol(20, "SO_RCVTIMEO"), Symbol(21, "SO_SNDTIMEO"), Symbol(25, "SO_BINDTODEVICE"),
        Symbol(26, "SO_ATTACH_FILTER"), Symbol(27, "SO_DETACH_FILTER"), Symbol(29, "SO_TIMESTAMP"),
        Symbol(30, "SO_ACCEPTCONN"), Symbol(31, "SO_PEERSEC"), Symbol(32, "SO_SNDBUFFORCE"),
        Symbol(33, "SO_RCVBUFFORCE"), Symbol(34, "SO_PASSSEC"), Symbol(36, "SO_MARK"), Symbol(38, "SO_PROTOCOL"),
        Symbol(39, "SO_DOMAIN"), Symbol(46, "SO_BUSY_POLL"), Symbol(49, "SO_INCOMING_CPU"),
        Symbol(50, "SO_ATTACH_BPF"), Symbol(56, "SO_INCOMING_NAPI_ID"), Symbol(57, "SO_COOKIE"),
        Symbol(60, "SO_ZEROCOPY"), Symbol(61, "SO_TXTIME"),
    ])
}
