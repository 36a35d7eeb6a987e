// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// A process that writes what it reads, until it is released.
final class Echo {
    let id: Int32
    private let socket: FileDescriptor

    init() throws {
        var ends: [CInt] = [0, 0]
        try Sockets.call(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        var child: pid_t = 0
        let name = strdup("cat")
        defer { free(name) }
        let result = posix_spawnp(&child, "cat", &actions, nil, [name, nil], environ)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            throw Errno(rawValue: result)
        }
        id = child
        socket = FileDescriptor(rawValue: ends[0])
        // It runs now.
        try exchange()
    }

    /// Sends a byte and waits for it.
    func exchange() throws {
        _ = try socket.writeAll("x".utf8)
        var byte: UInt8 = 0
        _ = try withUnsafeMutableBytes(of: &byte) { try socket.read(into: $0) }
    }

    deinit {
        try? socket.close()
        var status: CInt = 0
        waitpid(id, &status, 0)
    }
}
