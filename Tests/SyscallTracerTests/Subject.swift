// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Testing

@testable import SyscallTracer

/// A program under test, its output kept in files so that nothing that it writes can block it.
final class Subject {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a program that has ended leaves behind.
    struct Result {
        /// As a shell reports it: 128 and the signal, if one ended the program.
        let status: Int32
        let output: [UInt8]
        let errors: String

        var lines: [String] {
            String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    let pid: pid_t
    private let directory: String
    private var input: FileDescriptor?
    private var answers: FileDescriptor?
    private var result: Result?

    /// The folder of the executables that were built with the tests.
    static let buildFolder: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { path in
                path.baseAddress.map { readlink("/proc/self/exe", $0, path.count) } ?? 0
            }
        }
        let path = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        return path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }()

    static let tracer = getenv("SWIFT_BPF_TRACER").map { String(cString: $0) } ?? buildFolder + "/SyscallTracer"
    static let workload = getenv("SWIFT_BPF_WORKLOAD").map { String(cString: $0) } ?? buildFolder + "/syscall-workload"

    /// Whether QEMU emulates the processor, which makes it fifty times slower.
    static let isEmulated = String(decoding: (try? readFile("/proc/cpuinfo")) ?? [], as: UTF8.self).contains("QEMU")

    /// Starts a program.
    ///
    /// - Parameter answersRequests: whether ``request(_:)`` is to be used; otherwise there is nothing to read, and the
    ///   output goes to a file.
    init(_ words: [String], answersRequests: Bool = false) throws {
        var template = Array("/tmp/swift-bpf-tracer-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(description: "mkdtemp: \(Errno(rawValue: errno))") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        var childEnds: [FileDescriptor] = []
        defer { for end in childEnds { try? end.close() } }
        if answersRequests {
            let requests = try FileDescriptor.pipe()
            let answers = try FileDescriptor.pipe()
            childEnds = [requests.readEnd, answers.writeEnd]
            for end in [requests.writeEnd, answers.readEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
            // A page, so that it does not take long to fill.
            _ = fcntl(answers.writeEnd.rawValue, 1031, 4096)  // F_SETPIPE_SZ
            input = requests.writeEnd
            self.answers = answers.readEnd
            posix_spawn_file_actions_adddup2(&actions, requests.readEnd.rawValue, 0)
            posix_spawn_file_actions_adddup2(&actions, answers.writeEnd.rawValue, 1)
            for end in childEnds { posix_spawn_file_actions_addclose(&actions, end.rawValue) }
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, directory + "/output", flags, 0o600)
        }
        posix_spawn_file_actions_addopen(&actions, 2, directory + "/errors", flags, 0o600)

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, words[0], &actions, nil, &arguments, environ)
        guard error == 0 else { throw Failure(description: "\(words[0]): \(Errno(rawValue: error))") }
        self.pid = pid
    }

    deinit {
        if result == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        closePipes()
        for name in ["output", "errors"] { unlink(directory + "/" + name) }
        rmdir(directory)
    }

    /// Runs a program to its end.
    static func run(_ words: [String]) throws -> Result {
        try Subject(words).wait()
    }

    /// Runs the tracer to its end.
    static func trace(_ arguments: String...) throws -> Result {
        try run([tracer] + arguments)
    }

    /// Waits for the program's end.
    func wait() throws -> Result {
        if let result { return result }
        closePipes()
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(description: "waitpid: \(Errno(rawValue: errno))") }
        }
        let signal = status & 0x7f
        let result = Result(
            status: signal == 0 ? status >> 8 & 0xff : 128 + signal,
            output: (try? contents("output")) ?? [],
            errors: String(decoding: try contents("errors"), as: UTF8.self)
        )
        self.result = result
        return result
    }

    func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// Sends a byte to the program so many times, and waits for a byte in return each time.
    func request(_ count: Int = 1) throws {
        guard let input, let answers else { throw Failure(description: "the program takes no requests") }
        var byte: UInt8 = 0
        for _ in 0..<count {
            _ = try withUnsafeBytes(of: &byte) { try input.write($0) }
            _ = try withUnsafeMutableBytes(of: &byte) { try answers.read(into: $0) }
        }
    }

    /// Waits until the tracer has attached its programs.
    func waitUntilAttached(links: Int = 3) throws {
        do {
            try eventually("the tracer attaches \(links) programs") { KernelObjects(of: pid).links.count == links }
        } catch {
            let printed = String(decoding: (try? contents("errors")) ?? [], as: UTF8.self)
            throw Failure(description: "\(error): \(KernelObjects(of: pid).links.count) are attached. \(printed)")
        }
    }

    /// Waits until the program has stopped by a signal.
    func waitUntilStopped() throws {
        try eventually("process \(pid) stops") {
            let fields = (try? readFile("/proc/\(pid)/stat"))?.split(separator: UInt8(ascii: " ")) ?? []
            return fields.count > 2 && Array(fields[2]) == Array("T".utf8)
        }
    }

    /// Waits for the program's end while its pipes stay open; returns how long that took.
    func waitUntilEnded() throws -> Duration {
        let start = ContinuousClock.now
        try eventually("process \(pid) ends") { ProcessState(UInt32(pid))?.hasEnded != false }
        return ContinuousClock.now - start
    }

    /// Reads so much of the output of a program whose pipes are open; `false` at its end.
    func read(_ count: Int) throws -> Bool {
        guard let answers else { throw Failure(description: "the output goes to a file") }
        var bytes = [UInt8](repeating: 0, count: count)
        return try bytes.withUnsafeMutableBytes { try answers.read(into: $0) } > 0
    }

    /// What the program has written so far.
    func output() throws -> String {
        String(decoding: try contents("output"), as: UTF8.self)
    }

    private func contents(_ name: String) throws -> [UInt8] {
        try readFile(directory + "/" + name)
    }

    private func closePipes() {
        for end in [input, answers] { try? end?.close() }
        input = nil
        answers = nil
    }
}

/// Waits for something to become true, ten seconds at most.
func eventually(_ what: String, _ condition: () throws -> Bool) throws {
    for _ in 0..<2000 {
        if try condition() { return }
        usleep(5000)
    }
    throw Subject.Failure(description: "waited in vain until \(what)")
}

func readFile(_ path: String) throws -> [UInt8] {
    let file = try FileDescriptor.open(FilePath(path), .readOnly)
    defer { try? file.close() }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { return bytes }
        bytes += block.prefix(count)
    }
}
