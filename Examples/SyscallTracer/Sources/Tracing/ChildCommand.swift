// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// The command that the tracer starts and follows.
struct ChildCommand {
    private let pid: pid_t
    private var status: Int32?

    /// Starts a command, found by `PATH` as a shell does, with the signals a shell would give it.
    init(_ command: [String]) throws(TracerError) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What is caught becomes default by the exec itself; what is ignored would stay so.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        var arguments: [UnsafeMutablePointer<CChar>?] = Self.copies(of: command) + [nil]
        defer { arguments.forEach { free($0) } }
        guard let name = arguments[0] else { throw TracerError("cannot run a command", .noMemory) }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, name, nil, &attributes, &arguments, environ)
        guard error == 0 else {
            throw TracerError("cannot run '\(command.first ?? "")'", Errno(rawValue: error))
        }
        self.pid = pid
    }

    /// The words of a command as C strings. Those of the command line are taken from there, byte for byte: a `String` of an
    /// argument that is not UTF-8 is not the argument.
    private static func copies(of command: [String]) -> [UnsafeMutablePointer<CChar>?] {
        let first = Int(CommandLine.argc) - command.count
        guard first > 0, CommandLine.arguments.suffix(command.count) == command[...] else {
            return command.map { strdup($0) }
        }
        return command.indices.map { index in CommandLine.unsafeArgv[first + index].flatMap { strdup($0) } }
    }

    /// The exit status once the command has ended, as a shell reports it: 128 and the signal, if one killed it.
    mutating func exitStatus() -> Int32? {
        if let status { return status }
        var wait: Int32 = 0
        guard waitpid(pid, &wait, WNOHANG) == pid else { return nil }
        let signal = wait & 0x7f
        status = signal == 0 ? wait >> 8 & 0xff : 128 + signal
        return status
    }

    /// Sends a signal, unless the command has ended.
    func send(_ signal: Int32) {
        if status == nil { kill(pid, signal) }
    }
}
