// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import Glibc
internal import SystemPackage

/// A socket for requests about the interfaces of one network namespace.
///
/// Layouts and numbers: `struct nlmsghdr` of `<linux/netlink.h>`, and `<linux/rtnetlink.h>`.
struct RouteSocket: Sendable {
    /// What a request asks for, `NLM_F_*` with `NLM_F_REQUEST`.
    struct Flags: OptionSet {
        let rawValue: UInt16

        /// An acknowledgment (`NLM_F_ACK`).
        static let acknowledge = Flags(rawValue: 0x5)
        /// All entries of a list (`NLM_F_DUMP`).
        static let list = Flags(rawValue: 0x301)
        /// What does not exist is created (`NLM_F_CREATE`).
        static let create = Flags(rawValue: 0x400)
        /// What exists is an error (`NLM_F_EXCL`).
        static let exclusive = Flags(rawValue: 0x200)
        /// What was created or changed is the answer (`NLM_F_ECHO`).
        static let echo = Flags(rawValue: 0x8)
    }

    private let descriptor: OwnedDescriptor

    /// Opens a socket in the calling thread's network namespace, which it stays in.
    init() throws(Errno) {
        descriptor = OwnedDescriptor(
            adopting: try systemCall {
                socket(AF_NETLINK, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)  // NETLINK_ROUTE
            }
        )
    }

    /// Sends a request and reads its answer to the end.
    ///
    /// - Parameters:
    ///   - type: `RTM_*`.
    ///   - body: what follows `struct nlmsghdr`.
    ///   - answer: the type of the answer's messages.
    /// - Returns: The bodies of these messages.
    func request(
        _ type: UInt16,
        _ flags: Flags,
        _ body: NetlinkBytes,
        answer: UInt16? = nil
    ) throws(Errno) -> [ArraySlice<UInt8>] {
        var message = NetlinkBytes()
        message.append(UInt32(16 + body.bytes.count))
        message.append(type)
        message.append(flags.rawValue)
        message.append(UInt32(1))  // a number of the request
        message.append(UInt32(0))
        let bytes = message.bytes + body.bytes
        try systemCall {
            unsafe bytes.withUnsafeBytes { unsafe send(descriptor.rawValue, $0.baseAddress, $0.count, 0) }
        }
        return try read(answer)
    }

    private func read(_ type: UInt16?) throws(Errno) -> [ArraySlice<UInt8>] {
        var entries: [ArraySlice<UInt8>] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = try systemCall {
                unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor.rawValue, $0.baseAddress, $0.count, 0) }
            }
            var rest = buffer[..<count]
            while let length = rest.integer(at: 0, as: UInt32.self).map(Int.init), length >= 16, length <= rest.count {
                let message = rest.prefix(length)
                rest = rest.dropFirst((length + 3) & ~3)
                let found = message.integer(at: 4, as: UInt16.self)
                switch found {
                case 2:  // NLMSG_ERROR; 0 acknowledges
                    let error = message.integer(at: 16, as: CInt.self) ?? -EIO
                    if error != 0 { throw Errno(rawValue: -error) }
                    return entries
                case 3:  // NLMSG_DONE
                    let error = message.integer(at: 16, as: CInt.self) ?? 0
                    if error < 0 { throw Errno(rawValue: -error) }
                    return entries
                case type: entries.append(ArraySlice(Array(message.dropFirst(16))))
                default: break
                }
            }
        }
    }
}

/// Bytes of a request: integers and attributes (`struct rtattr`).
struct NetlinkBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ integer: some FixedWidthInteger & BitwiseCopyable) {
        unsafe Swift.withUnsafeBytes(of: integer) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends an attribute, with zeros up to the next multiple of four bytes.
    mutating func append(_ type: UInt16, _ value: [UInt8]) {
        append(UInt16(4 + value.count))
        append(type)
        bytes += value
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    mutating func append(_ type: UInt16, _ text: String) { append(type, Array(text.utf8) + [0]) }

    mutating func append(_ type: UInt16, _ number: UInt32) {
        append(type, unsafe Swift.withUnsafeBytes(of: number) { unsafe Array($0) })
    }

    /// Appends an attribute that consists of attributes.
    mutating func append(_ type: UInt16, nesting build: (inout NetlinkBytes) -> Void) {
        var inner = NetlinkBytes()
        build(&inner)
        append(type | 0x8000, inner.bytes)  // NLA_F_NESTED
    }
}

extension ArraySlice<UInt8> {
    /// The integer at `offset`, or `nil` when it does not lie inside.
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type) -> Integer? {
        guard offset >= 0, count - offset >= MemoryLayout<Integer>.size else { return nil }
        return unsafe span.bytes.integer(at: offset, as: type)
    }

    /// Splits a list of `struct rtattr`.
    var netlinkAttributes: [(type: UInt16, value: ArraySlice<UInt8>)] {
        var found: [(UInt16, ArraySlice<UInt8>)] = []
        var rest = self
        while let length = rest.integer(at: 0, as: UInt16.self).map(Int.init), length >= 4, length <= rest.count,
            let type = rest.integer(at: 2, as: UInt16.self)
        {
            // The upper bits are flags.
            found.append((type & 0x3FFF, rest.prefix(length).dropFirst(4)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return found
    }

    /// The first attribute of a type.
    func netlinkAttribute(_ type: UInt16) -> ArraySlice<UInt8>? { netlinkAttributes.first { $0.type == type }?.value }
}
