// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Attaching what cannot be", .serialized, .leakChecked) struct AttachCaseTests {
    @Test(arguments: [
        ("sample", "perf_event_open(2)"), ("filter", "SO_ATTACH_BPF"), ("lookup", "bpf_link_create()"),
        ("msg", "bpf_prog_attach()"), ("verdict", "bpf_prog_attach()"), ("call", "testRun(_:)"),
        ("dissect", "bpf_link_create()"), ("lwt", "ip route"), ("reuse", "SO_ATTACH_REUSEPORT_EBPF"), ("act", "SEC(\"tc\")"),
    ])
    func adviceThatCanBeFollowed(program: String, part: String) throws {
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

    @Test func anIteratorThatNeedsAMap() throws {
        let program = try Fixture.load("cases/iter-map").program("each")
        let error = try #require(bpfError { try program.attach() })
        #expect(error.cause == "iterator-needs-map", "\(error)")
        #expect(error.message.contains("needs the map"))
    }

    @Test func aTracepointWithoutCategory() throws {
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
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWriteExecute])
        try file.closeAfter { _ = try file.writeAll("\(line)\necho\n".utf8) }
        defer { unlink(path.string) }
        try body(path)
    }

    @Test func aScript() throws {
        let object = try Fixture.load("cases/usdt-script")
        try withScript("#!/usr/bin/env python3") { script in
            let targets: [(String, AttachTarget)] = [
                ("on_main", .uprobe(script, function: "main")),
                ("on_import", .usdt(script, provider: "python", name: "import")),
            ]
            for (name, target) in targets {
                let error = try #require(bpfError { try object.program(name).attach(to: target) })
                #expect(error.cause == "binary-is-script", "\(error)")
                #expect(error.code == .invalidArgument)
                #expect(error.message.contains("is a script") && error.advice?.contains("'python3'") == true, "\(error)")
            }
        }
    }

    @Test func aScriptThatTheSectionNames() throws {
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
    func symbols(symbol: String, cause: String) throws {
        let program = try Fixture.load("cases/usdt-script").program("on_main")
        let binary = try UprobeTests.ownBinary
        let error = try #require(bpfError { try program.attach(to: .uprobe(binary, function: symbol)) })
        #expect(error.cause == cause, "\(error)")
        #expect(error.errno != nil)
        #expect(error.message.contains("'\(symbol)'") && error.message.contains(binary.string), "\(error)")
        #expect(error.advice?.contains("uprobe(_:offset:)") == true)
    }

    // MARK: freplace

    @Test func aProgramTakesThePlaceOfAFunction() throws {
        let target: BPFObject
        do {
            var open = try Fixture.open("freplace")
            try open.program("other_verdict").setAutoload(false)
            target = try open.load()
        }
        var open = try Fixture.open("freplace")
        try open.program("judge").setAutoload(false)
        let missing = bpfError { try open.program("other_verdict").setAttachTarget("no_such", of: target.program("judge")) }
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
