// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Sockets on the loopback interface of the thread's network namespace, closed with the last reference.
final class Sockets {
    let descriptors: [FileDescriptor]

    private init(_ numbers: [CInt]) { descriptors = numbers.map { FileDescriptor(rawValue: $0) } }

    deinit { for descriptor in descriptors { try? descriptor.close() } }

    subscript(index: Int) -> FileDescriptor { descriptors[index] }

    /// A listening TCP socket, the client's end of a connection to it, and the server's.
    static func connection() throws -> Sockets {
        let server = try call(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        try bind(server, port: 0)
        try call(listen(server, 4))
        let client = try call(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        try withAddress(port: port(of: server)) { address, size in try call(Glibc.connect(client, address, size)) }
        return Sockets([server, client, try call(accept(server, nil, nil))])
    }

    /// UDP sockets that are bound to the same port with SO_REUSEPORT.
    static func group(_ count: Int) throws -> Sockets {
        var numbers: [CInt] = []
        for _ in 0..<count {
            let number = try call(socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0))
            var one: CInt = 1
            try call(setsockopt(number, SOL_SOCKET, SO_REUSEPORT, &one, 4))
            try bind(number, port: numbers.first.map(port(of:)) ?? 0)
            numbers.append(number)
        }
        return Sockets(numbers)
    }

    /// Sends a UDP packet to a socket's port, and returns which of the sockets it arrives at.
    func receiver(ofPacketFrom sender: FileDescriptor) throws -> Int? {
        let port = Self.port(of: descriptors[0].rawValue)
        try Self.withAddress(port: port) { address, size in
            try Self.call(CInt(sendto(sender.rawValue, "x", 1, 0, address, size)))
        }
        var waiting = descriptors.map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
        guard poll(&waiting, nfds_t(waiting.count), 1000) > 0 else { return nil }
        let index = waiting.firstIndex { $0.revents != 0 }
        if let index {
            var byte: UInt8 = 0
            recv(descriptors[index].rawValue, &byte, 1, 0)
        }
        return index
    }

    static func cookie(of socket: FileDescriptor) throws -> UInt64 {
        var cookie: UInt64 = 0
        var size = socklen_t(8)
        try call(getsockopt(socket.rawValue, SOL_SOCKET, 57 /* SO_COOKIE */, &cookie, &size))
        return cookie
    }

    @discardableResult
    static func call(_ result: CInt) throws -> CInt {
        if result < 0 { throw Errno(rawValue: errno) }
        return result
    }

    /// The port that a socket is bound to.
    func port(_ index: Int) -> UInt16 { Self.port(of: descriptors[index].rawValue) }

    /// Connects to a port of the loopback interface, and closes the connection.
    static func connect(toPort port: UInt16) throws {
        let client = try call(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        defer { close(client) }
        try withAddress(port: port) { address, size in try call(Glibc.connect(client, address, size)) }
    }

    private static func bind(_ socket: CInt, port: UInt16) throws {
        try withAddress(port: port) { address, size in try call(Glibc.bind(socket, address, size)) }
    }

    private static func port(of socket: CInt) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &address) { bytes in
            getsockname(socket, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func withAddress(
        port: UInt16,
        _ body: (UnsafePointer<sockaddr>?, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try withUnsafeBytes(of: &address) { bytes in
            try body(bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}
