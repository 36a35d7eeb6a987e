// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc
import SystemPackage

/// The command that the tracer starts and follows.
struct ChildCommand {
    private let pid: pid_t
    private var status: Int32?

    /// Starts a command, which is found through `PATH`, with default signal handlers. The kernel kills it when the
    /// tracer is killed.
    init(_ command: [String], as user: CommandUser?) throws(TracerError) {
        var words: [UnsafeMutablePointer<CChar>?] = Self.copies(of: command) + [nil]
        defer { words.forEach { free($0) } }
        guard words.count == command.count + 1, words[0] != nil else {
            throw TracerError("cannot run a command", .noMemory)
        }
        let pid = user.withIdentity { syscall_tracer_start(&words, $0) }
        guard pid > 0 else {
            let name = "'\(command.first ?? "")'\(user.map { " as '\($0.name)'" } ?? "")"
            throw TracerError("cannot run \(name)", Errno(rawValue: errno))
        }
        self.pid = pid
    }

    /// The words of a command as C strings, byte for byte as they are on the command line.
    private static func copies(of command: [String]) -> [UnsafeMutablePointer<CChar>?] {
        ProcessArguments.bytes(of: command)?.map { strdup($0) } ?? command.map { strdup($0) }
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
