// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Programs that tests start.
enum ChildProcess {
    /// Whether the programs of the machine are busybox, of which every process has the same addresses.
    static let isBusybox: Bool = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard realpath("/bin/sleep", &path) != nil else { return true }
        return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .hasSuffix("busybox")
    }()

    /// A program that waits for a minute, with its arguments.
    static let waiting: (program: String, arguments: [String]) =
        isBusybox ? ("/bin/busybox", ["busybox", "sleep", "60"]) : ("/bin/sleep", ["sleep", "60"])

    /// The folder of the executables that were built with the tests.
    static func built(_ name: String) throws -> String {
        try UprobeTests.ownBinary.removingLastComponent().appending(name).string
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the arguments, the name of the program first.
    ///   - source: what the program has mounted over `target`.
    ///   - pid: the process ID that it gets, or 0 for any.
    static func start(
        _ path: String,
        _ arguments: [String],
        mounting source: String? = nil,
        over target: String? = nil,
        as pid: pid_t = 0
    ) throws -> pid_t {
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        let child = (words.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer {
            test_spawn($0.baseAddress, source, target, pid)
        }
        guard child > 0 else { throw Errno(rawValue: errno) }
        return child
    }

    /// Waits for the end of a program, and returns its status as waitpid(2) does.
    static func wait(_ pid: pid_t) throws -> CInt {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0 { try #require(errno == EINTR) }
        return status
    }

    /// Kills a program, and waits for its end.
    static func end(_ pid: pid_t) throws {
        kill(pid, SIGKILL)
        _ = try wait(pid)
    }
}
