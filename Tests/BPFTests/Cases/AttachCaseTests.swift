// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Failures to attach", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct AttachCaseTests {
    @Test(arguments: [
        ("sample", ".perfEvent(.cpuClock"), ("filter", ".socket(descriptor)"), ("lookup", ".networkNamespace("),
        ("msg", ".socketMap(map)"), ("verdict", ".socketMap(map)"), ("call", "testRun(_:)"),
        ("dissect", ".networkNamespace("), ("lwt", "ip route"), ("reuse", ".reuseportGroup(of:"),
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
        let hasTarget = part.hasPrefix(".") || program == "act"
        #expect(error.advice?.contains("attach(to:") == hasTarget, "\(error)")
    }

    @Test func namesTheMapThatAnIteratorNeeds() throws {
        let program = try Fixture.load("cases/iter-map").program("each")
        let error = try #require(bpfError { try program.attach() })
        #expect(error.cause == "iterator-needs-map", "\(error)")
        #expect(error.message.contains("needs the map"))
        #expect(error.advice == "Use attach(to: .iterator(over: map)), with the map")
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

    @Test(arguments: [(0o600, "binary-unreadable"), (0o644, "attach-privileges")] as [(mode_t, String)])
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
        #expect(output.contains("\"\(cause)\""), "\(output)")
    }

    /// Loads as root, and attaches as another user with a few capabilities.
    @Test(
        arguments: [
            ("tracing", "on_tracepoint", [], "tracefs-unreadable", "cap_dac_read_search"),
            ("tracing", "on_tracepoint", [.readFiles], "attach-privileges", "lacks CAP_PERFMON ("),
            ("tracing", "on_tracepoint", [.perfmon, .readFiles], "attached", ""),
            ("kprobe", "on_entry", [], "attach-privileges", "lacks CAP_PERFMON ("),
            ("kprobe", "on_entry", [.perfmon], "attached", ""),
            ("uprobe", "on_entry", [.perfmon, .readFiles], "attach-privileges", "lacks CAP_SYS_ADMIN ("),
            ("uprobe", "on_entry", [.perfmon, .readFiles, .sysAdmin], "attached", ""),
        ] as [(String, String, Capabilities, String, String)]
    )
    func namesTheCapabilityThatAttachingNeeds(
        fixture: String,
        program: String,
        capabilities: Capabilities,
        outcome: String,
        part: String
    ) async throws {
        // Probes without a perf device are created through tracefs, which other users may not write.
        guard fixture != "kprobe" || access("/sys/bus/event_source/devices/kprobe", F_OK) == 0 else { return }
        let mask = capabilities.union(.bpf).rawValue
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [fixture, program, mask = mask as UInt64] in
            let object = try Fixture.load(fixture)
            let function = AttachTarget.uprobe(
                binary: try UprobeTests.ownBinary,
                offset: try UprobeTests.fileOffset(of: test_add)
            )
            guard test_keep_capabilities(mask) == 0 else { exit(2) }
            let error = bpfError {
                guard fixture == "uprobe" else { return try object.program(program).attach().detach() }
                try object.program(program).attach(to: function).detach()
            }
            print(error.map { ErrorPage.line($0) } ?? "\"attached\"")
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        // Debian's kernels may require CAP_SYS_ADMIN for each perf event.
        if outcome == "attached", output.contains("\"perf-restricted\"") {
            let level = try Hooks.read("/proc/sys/kernel/perf_event_paranoid")
            #expect(output.contains("kernel.perf_event_paranoid is \(level) (") && (Int(level) ?? 0) > 2)
            return
        }
        // Older kernels attach uprobes without CAP_SYS_ADMIN, unless they were updated.
        if outcome == "attach-privileges", fixture == "uprobe", KernelVersion.running < KernelVersion(6, 18),
            output == "\"attached\"\n"
        {
            return
        }
        #expect(output.contains("\"\(outcome)\"") && output.contains(part), "\(output)")
        // The place of a function in the tests' file is not for the page.
        if outcome != "attached", fixture == "tracing" { ErrorPage.append(output) }
    }

    /// As on the kernels of some distributions; this one has no such level.
    @Test func namesTheSettingThatRestrictsPerfEvents() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let program = try Fixture.load("tracing").program("on_tracepoint")
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/proc/sys/kernel") == 0 else { exit(2) }
            let setting = try FileDescriptor.open(
                "/proc/sys/kernel/perf_event_paranoid",
                .writeOnly,
                options: .create,
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
            try setting.closeAfter { _ = try setting.writeAll("3\n".utf8) }
            let kept: Capabilities = [.bpf, .perfmon, .readFiles]
            guard test_keep_capabilities(kept.rawValue) == 0 else { exit(3) }
            print(ErrorPage.line(AttachFailure(program: program, target: nil, errno: .permissionDenied).error))
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(
            output.contains("\"perf-restricted\"") && output.contains("kernel.perf_event_paranoid is 3 ("),
            "\(output)"
        )
        ErrorPage.append(output)
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
