// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import Glibc
internal import SystemPackage

/// A socket for the filters and queueing disciplines of one network namespace.
///
/// Layouts and numbers: `struct nlmsghdr` of `<linux/netlink.h>`, `struct tcmsg` of `<linux/rtnetlink.h>`.
struct TrafficControlSocket: Sendable {
    /// A filter of a hook. The program's ID is 0 for a classifier that is not a BPF program.
    struct Filter: Hashable, Sendable {
        let handle: UInt32
        let priority: UInt16
        let programID: UInt32
    }

    private enum Request: UInt16 {
        case removeDiscipline = 37  // RTM_DELQDISC
        case filterEntry = 44  // RTM_NEWTFILTER, also what a list consists of
        case removeFilter = 45  // RTM_DELTFILTER
        case listFilters = 46  // RTM_GETTFILTER
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

    /// All filters of a hook.
    func filters(of interface: UInt32, _ parent: UInt32) throws(Errno) -> [Filter] {
        do {
            return try request(.listFilters, interface, parent: parent, kind: nil).map(Self.filter)
        } catch {
            // Without the discipline there are no filters.
            guard error == .invalidArgument || error == .noSuchFileOrDirectory else { throw error }
            return []
        }
    }

    func removeFilter(_ filter: Filter, of interface: UInt32, _ parent: UInt32) throws(Errno) {
        // The priority, and the protocol in network byte order.
        let info = UInt32(filter.priority) << 16 | UInt32(UInt16(3).bigEndian)  // ETH_P_ALL
        _ = try request(.removeFilter, interface, handle: filter.handle, parent: parent, info: info, kind: "bpf")
    }

    func removeClsact(of interface: UInt32) throws(Errno) {
        let clsact: UInt32 = 0xFFFF_FFF1
        _ = try request(
            .removeDiscipline,
            interface,
            handle: clsact & 0xFFFF_0000,
            parent: clsact,
            kind: "clsact"
        )
    }

    /// Sends a request and reads its answer to the end: the entries of a list, or nothing.
    private func request(
        _ type: Request,
        _ interface: UInt32,
        handle: UInt32 = 0,
        parent: UInt32,
        info: UInt32 = 0,
        kind: String?
    ) throws(Errno) -> [[UInt8]] {
        let isList = type == .listFilters
        let flags: UInt16 = isList ? 0x301 : 0x5  // NLM_F_REQUEST | (NLM_F_DUMP or NLM_F_ACK)
        var attribute: [UInt8] = []
        if let kind {
            attribute.append(integer: UInt16(4 + kind.utf8.count + 1))
            attribute.append(integer: UInt16(1))  // TCA_KIND
            attribute += kind.utf8
            attribute.append(0)
            while attribute.count % 4 != 0 { attribute.append(0) }
        }
        var message: [UInt8] = []
        message.append(integer: UInt32(16 + 20 + attribute.count))
        message.append(integer: type.rawValue)
        message.append(integer: flags)
        message.append(integer: UInt32(1))  // a number of the request
        message.append(integer: UInt32(0))
        message.append(integer: UInt32(0))  // AF_UNSPEC
        for field in [interface, handle, parent, info] { message.append(integer: field) }
        message += attribute
        try systemCall {
            unsafe message.withUnsafeBytes { unsafe send(descriptor.rawValue, $0.baseAddress, $0.count, 0) }
        }
        return try answer()
    }

    private func answer() throws(Errno) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = try systemCall {
                unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor.rawValue, $0.baseAddress, $0.count, 0) }
            }
            var rest = buffer[..<count]
            while let length = rest.integer(at: 0, as: UInt32.self).map(Int.init), length >= 16, length <= rest.count {
                let message = rest.prefix(length)
                rest = rest.dropFirst((length + 3) & ~3)
                switch message.integer(at: 4, as: UInt16.self) {
                case 2:  // NLMSG_ERROR; 0 acknowledges
                    let error = message.integer(at: 16, as: CInt.self) ?? -EIO
                    if error != 0 { throw Errno(rawValue: -error) }
                    return entries
                case 3:  // NLMSG_DONE
                    let error = message.integer(at: 16, as: CInt.self) ?? 0
                    if error < 0 { throw Errno(rawValue: -error) }
                    return entries
                case Request.filterEntry.rawValue: entries.append(Array(message))
                default: break
                }
            }
        }
    }

    /// Reads an entry of a list.
    private static func filter(_ message: [UInt8]) -> Filter {
        var programID: UInt32 = 0
        for (type, options) in attributes(message.dropFirst(16 + 20)) where type == 2 {  // TCA_OPTIONS
            for (type, value) in attributes(options) where type == 11 {  // TCA_BPF_ID
                programID = value.integer(at: 0, as: UInt32.self) ?? 0
            }
        }
        return Filter(
            handle: message[...].integer(at: 16 + 8, as: UInt32.self) ?? 0,
            priority: UInt16(truncatingIfNeeded: (message[...].integer(at: 16 + 16, as: UInt32.self) ?? 0) >> 16),
            programID: programID
        )
    }

    /// Splits a list of `struct rtattr`.
    private static func attributes(_ bytes: ArraySlice<UInt8>) -> [(type: UInt16, value: ArraySlice<UInt8>)] {
        var found: [(UInt16, ArraySlice<UInt8>)] = []
        var rest = bytes
        while let length = rest.integer(at: 0, as: UInt16.self).map(Int.init), length >= 4, length <= rest.count,
            let type = rest.integer(at: 2, as: UInt16.self)
        {
            // The upper bits are flags.
            found.append((type & 0x3FFF, rest.prefix(length).dropFirst(4)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return found
    }
}

extension [UInt8] {
    /// Appends the bytes of an integer as the machine keeps it.
    fileprivate mutating func append(integer: some FixedWidthInteger & BitwiseCopyable) {
        unsafe Swift.withUnsafeBytes(of: integer) { unsafe append(contentsOf: $0) }
    }
}

extension ArraySlice<UInt8> {
    /// The integer at `offset`, or `nil` when it does not lie inside.
    fileprivate func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Integer.Type
    ) -> Integer? {
        guard offset >= 0, count - offset >= MemoryLayout<Integer>.size else { return nil }
        return unsafe span.bytes.integer(at: offset, as: type)
    }
}
