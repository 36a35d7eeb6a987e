// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Failures to attach", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct AttachCaseTests {
    @Test(arguments: [
        ("sample", "perf_event_open(2)"), ("filter", "SO_ATTACH_BPF"), ("lookup", "bpf_link_create()"),
        ("msg", "bpf_prog_attach()"), ("verdict", "bpf_prog_attach()"), ("call", "testRun(_:)"),
        ("dissect", "bpf_link_create()"), ("lwt", "ip route"), ("reuse", "SO_ATTACH_REUSEPORT_EBPF"),
        ("act", "SEC(\"tc\")"),
    ])
    func sectionsWithoutATargetGetAdviceForTheirKind(program: String, part: String) throws {
        var open = try Fixture.open("cases/no-target-kinds")
        try LoadCase.only(program)(&open)
        // What the kernel does not have.
        guard let object = try? open.load() else { return }
        let error = try #require(bpfError { try object.program(program).attach() })
        #expect(error.cause == "not-attachable", "\(error)")
        #expect(error.code == .notSupported)
        #expect(error.advice?.contains(part) == true, "\(error)")
        #expect(program == "act" || error.advice?.contains("attach(to:") == false, "\(error)")
    }

    @Test func namesTheMapThatAnIteratorNeeds() throws {
        let program = try Fixture.load("cases/iter-map").program("each")
        let error = try #require(bpfError { try program.attach() })
        #expect(error.cause == "iterator-needs-map", "\(error)")
        #expect(error.message.contains("needs the map"))
    }

    @Test func findsTheCategoryOfATracepoint() throws {
        let program = try Fixture.load("cases/tracepoint-no-category").program("on_switch")
        let error = try #require(bpfError { try program.attach() })
        #expect(error.cause == "tracepoint-without-category", "\(error)")
        #expect(error.message.contains("category"))
        #expect(error.advice?.contains("SEC(\"tracepoint/sched/sched_switch\")") == true, "\(error)")
    }

    // MARK: User space

    /// Runs `body` with a shell script, by its path.
    private func withScript(_ line: String, _ body: (FilePath) throws -> Void) throws {
        let path = FilePath("/tmp/swift-bpf-script-\(getpid()).sh")
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWriteExecute]
        )
        try file.closeAfter { _ = try file.writeAll("\(line)\necho\n".utf8) }
        defer { unlink(path.string) }
        try body(path)
    }

    @Test func namesTheInterpreterOfAScript() throws {
        let object = try Fixture.load("cases/usdt-script")
        try withScript("#!/usr/bin/env python3") { script in
            let targets: [(String, AttachTarget)] = [
                ("on_main", .uprobe(binary: script, function: "main")),
                ("on_import", .usdt(binary: script, provider: "python", name: "import")),
            ]
            for (name, target) in targets {
                let error = try #require(bpfError { try object.program(name).attach(to: target) })
                #expect(error.cause == "binary-is-script", "\(error)")
                #expect(error.code == .invalidArgument)
                #expect(
                    error.message.contains("is a script") && error.advice?.contains("'python3'") == true,
                    "\(error)"
                )
            }
        }
    }

    @Test func namesTheInterpreterOfAScriptInASection() throws {
        let object = try Fixture.load("cases/usdt-script")
        var folder = [CChar](repeating: 0, count: 4096)
        #expect(getcwd(&folder, folder.count) != nil)
        try withScript("#!/bin/sh") { script in
            let name = "/tmp/script.sh"
            #expect(rename(script.string, name) == 0)
            #expect(chdir("/tmp") == 0)
            defer {
                chdir(folder)
                unlink(name)
            }
            for program in ["on_import", "on_main"] {
                let error = try #require(bpfError { try object.program(program).attach() })
                #expect(error.cause == "binary-is-script", "\(error)")
                #expect(error.advice?.contains("'/bin/sh'") == true, "\(error)")
            }
        }
    }

    @Test(arguments: [("test_twin", "symbol-ambiguous"), ("test_no_such_function", "symbol-missing-in-binary")])
    func namesAmbiguousAndMissingSymbols(symbol: String, cause: String) throws {
        let program = try Fixture.load("cases/usdt-script").program("on_main")
        let binary = try UprobeTests.ownBinary
        let error = try #require(bpfError { try program.attach(to: .uprobe(binary: binary, function: symbol)) })
        #expect(error.cause == cause, "\(error)")
        #expect(error.errno != nil)
        #expect(error.message.contains("'\(symbol)'") && error.message.contains(binary.string), "\(error)")
        #expect(error.advice?.contains("uprobe(binary:offset:)") == true)
    }

    // MARK: What this machine does not answer

    struct Attempt: Sendable, CustomTestStringConvertible {
        let cause: String
        let fixture: String
        let program: String
        let target: AttachTarget?
        let errno: Errno
        var testDescription: String { cause }
    }

    /// Answers of other kernels, to real programs.
    static let answers: [Attempt] = [
        Attempt(
            cause: "attach-policy",
            fixture: "tracing",
            program: "bare",
            target: .tracepoint("sched", "sched_switch"),
            errno: .notPermitted
        ),
        Attempt(
            cause: "attach-unknown",
            fixture: "tracing",
            program: "bare",
            target: .tracepoint("sched", "sched_switch"),
            errno: .ioError
        ),
        Attempt(
            cause: "hook-not-supported",
            fixture: "tracing",
            program: "bare",
            target: .tracepoint("sched", "sched_switch"),
            errno: .notSupportedOnSocket
        ),
        Attempt(
            cause: "no-clsact",
            fixture: "tcx",
            program: "first",
            target: .tc(interface: "lo", .ingress),
            errno: .noSuchFileOrDirectory
        ),
        Attempt(
            cause: "netkit-peer",
            fixture: "tcx",
            program: "first",
            target: .netkit(interface: "nk1", .peer),
            errno: .permissionDenied
        ),
        Attempt(
            cause: "no-defragmentation",
            fixture: "netfilter",
            program: "on_packet",
            target: .netfilter(.ipv4, .input, defragment: true),
            errno: .invalidArgument
        ),
        Attempt(
            cause: "not-netkit",
            fixture: "tcx",
            program: "first",
            target: .netkit(interface: "lo", .primary),
            errno: .noSuchAddressOrDevice
        ),
    ]

    @Test(arguments: answers) func explainsAnswersOfOtherKernels(attempt: Attempt) throws {
        guard let object = try? Fixture.load(attempt.fixture) else { return }
        let program = try object.program(attempt.program)
        let error = AttachFailure(program: program, target: attempt.target, errno: attempt.errno).error
        ErrorPage.record(error)
        #expect(error.cause == attempt.cause, "\(error)")
        #expect(error.errno == attempt.errno)
        #expect(!error.hasOpenField, "\(error)")
    }

    @Test(arguments: [(0o600, "binary-unreadable"), (0o644, "tracefs-unreadable")] as [(mode_t, String)])
    func namesUnreadableFiles(mode: mode_t, cause: String) async throws {
        let binary = "/tmp/swift-bpf-binary-\(getpid())"
        let file = open(binary, O_CREAT | O_RDWR | O_CLOEXEC, mode)
        #expect(file >= 0 && fchmod(file, mode) == 0)
        close(file)
        defer { unlink(binary) }
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [binary = binary as String] in
            let object = try Fixture.load("cases/usdt-script")
            guard test_drop_privileges() == 0 else { exit(2) }
            let error = bpfError { try object.program("on_main").attach(to: .uprobe(binary: binary, offset: 64)) }
            if let error { print(ErrorPage.line(error)) }
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        ErrorPage.append(output)
        // Which of the kernel's guards speaks first depends on how it is set up.
        #expect(output.contains("\"\(cause)\"") || output.contains("\"attach-privileges\""), "\(output)")
    }

    // MARK: freplace

    @Test func anExtensionReplacesAFunction() throws {
        let target: BPFObject
        do {
            var open = try Fixture.open("freplace")
            try open.program("other_verdict").setAutoload(false)
            target = try open.load()
        }
        var open = try Fixture.open("freplace")
        try open.program("judge").setAutoload(false)
        let missing = bpfError {
            try open.program("other_verdict").setAttachTarget("no_such", of: target.program("judge"))
        }
        #expect(missing?.code == .targetNotFound || missing?.code == .invalidArgument, "\(String(describing: missing))")
        try open.program("other_verdict").setAttachTarget("verdict", of: target.program("judge"))
        do {
            let object = try open.load()
            try object.program("other_verdict").attach().detach()
        } catch {
            // A policy of some machines.
            #expect(error.errno == .notPermitted, "\(error)")
            #expect(error.cause == "policy" || error.cause == "attach-policy")
        }
    }
}
