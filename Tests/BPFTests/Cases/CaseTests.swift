// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Causes of failures", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct CaseTests {
    @Test(arguments: LoadCase.all) func explainsFailuresOfLoading(of attempt: LoadCase) throws {
        // Old kernels have no BTF functions to call, and refuse more than they explain.
        if attempt.fixture.contains("kfunc"), KernelVersion.running < KernelVersion(5, 13) { return }
        let error = try #require(bpfError { try attempt.load() })
        if attempt.cause == "kconfig-missing", error.cause == "kconfig-unreadable" {
            // Without the kernel's configuration nothing says what it has not.
            #expect(error.code == .fileNotFound && access("/proc/config.gz", F_OK) != 0)
            return
        }
        #expect(error.cause == attempt.cause, "\(error)")
        #expect(error.code == attempt.code)
        #expect(error.subject == attempt.subject)
        #expect(error.errno != nil)
        for part in attempt.parts { #expect(error.description.contains(part), "\(error)") }
        check(error)
    }

    @Test(arguments: [
        ("extern-plain", "extern-not-linked", BPFError.Subject.symbol("helper_elsewhere"), "bpfgen link"),
        ("legacy-maps", "legacy-maps", .object("legacy-maps"), "SEC(\".maps\")"),
        ("map-field", "map-field", .map("counts"), "Did you mean 'max_entries'?"),
        ("map-untyped", "map-definition", .map("untyped"), "map type isn't specified"),
        ("static-program", "static-program", .program("f"), "without 'static'"),
    ])
    func explainsFailuresOfOpening(fixture: String, cause: String, subject: BPFError.Subject, part: String) throws {
        let error = try #require(bpfError { try Fixture.open("cases/\(fixture)") })
        #expect(error.cause == cause, "\(error)")
        #expect(error.code == .invalidObject)
        if subject.kind != "object" { #expect(error.subject == subject) }
        #expect(error.errno != nil)
        #expect(error.description.contains(part), "\(error)")
        check(error)
    }

    /// What holds for every error: no field is left open, and the advice says what to do.
    private func check(_ error: BPFError) {
        #expect(!error.hasOpenField, "\(error)")
        if let advice = error.advice {
            #expect(["Use ", "Run ", "Set "].contains { advice.hasPrefix($0) }, "\(advice)")
        }
    }

    @Test func missingTypesOfAProcessAreNotTheKernels() throws {
        let error = try #require(bpfError { try Fixture.load("cases/core-user") })
        #expect(!error.message.contains("kernel"), "\(error)")
    }

    @Test func namesTheBTFFileThatLacksAField() throws {
        let options = BPFObject.OpenOptions(kernelBTFPath: "/sys/kernel/btf/vmlinux")
        let error = try #require(bpfError { try Fixture.open("cases/core-field", options: options).load() })
        #expect(
            error.message == "the BTF file '/sys/kernel/btf/vmlinux' has no field 'task_struct.gone_since_yesterday'"
        )
        #expect(error.verifierReport?.source?.text == "return sum + t->gone_since_yesterday;")
        #expect(error.verifierReport?.instruction?.text == "<invalid CO-RE relocation>")
    }

    @Test func programsThatWereNotTriedAreNotBlamed() throws {
        let error = try #require(bpfError { try Fixture.load("cases/wrong-blame") })
        #expect(!error.description.contains("lirc"))
    }

    @Test func namesAnUnknownProgramType() throws {
        guard BPFFeatures.probe(programType: .lircMode2) == .unsupported else { return }
        let error = try #require(
            bpfError {
                var open = try Fixture.open("cases/wrong-blame")
                try open.map("counts").setMaxEntries(1)
                return try open.load()
            }
        )
        #expect(error.cause == "program-type-unknown")
        #expect(error.code == .notSupported && error.subject == .program("remote"))
        #expect(error.message.contains("lirc_mode2"))
    }

    @Test func namesTheMissingKernelBTF() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/sys/kernel/btf") == 0 else { exit(2) }
            let error = bpfError { try Fixture.load("cases/fentry-no-function") }
            print(error?.cause ?? "no cause", error?.code.description ?? "")
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        // libbpf has other places to look, where kernels are installed.
        #expect(
            output.hasPrefix("no-kernel-btf missingKernelBTF") || output.hasPrefix("attach-target-missing"),
            "\(output)"
        )
    }

    @Test(arguments: ["load", "attach"]) func namesTheMissingCapabilities(operation: String) async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) { [operation] in
            let object = operation == "attach" ? try Fixture.load("tcx") : nil
            guard test_drop_privileges() == 0 else { exit(2) }
            let error = bpfError {
                guard let object else { return _ = try Fixture.load("maps") }
                try object.program("first").attach(to: .tc(interface: "lo", .ingress)).detach()
            }
            if let error { print(ErrorPage.line(error)) }
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        ErrorPage.append(output)
        #expect(output.contains(operation == "load" ? "\"privileges\"" : "\"attach-privileges\""), "\(output)")
        #expect(output.contains("the process lacks CAP_"))
    }

    @Test func namesAPolicyThatRefusesAProgramType() throws {
        // Kernels that take fentry programs have nothing to refuse here.
        guard let error = bpfError({ try Fixture.load("cases/eperm-fentry") }) else { return }
        #expect(error.cause == "policy")
        #expect(error.subject == .program("on_read"))
        #expect(error.errno == .notPermitted)
        #expect(error.message.contains("fentry") && error.message.contains("policy"))
    }

    @Test func namesAFunctionWithAnotherPrototype() throws {
        guard KernelVersion.running >= KernelVersion(6, 2) else { return }
        let error = try #require(bpfError { try Fixture.load("cases/kfunc-prototype") })
        #expect(error.cause == "symbol-kind")
        #expect(error.subject == .symbol("bpf_task_release"))
        #expect(
            error.advice?.hasSuffix(": extern void bpf_task_release(struct task_struct *p) __ksym") == true,
            "\(error)"
        )
    }

    @Test func explainsTheUseOfAMapThatWasNotCreated() throws {
        var open = try Fixture.open("cases/map-not-created")
        try open.map("counts").setAutocreate(false)
        do {
            _ = try open.load()
            Issue.record("it loads")
        } catch {
            #expect(error.verifierReport?.reason == "BPF map 'counts' is referenced but wasn't created")
            #expect(error.verifierReport?.explanation?.name == "map-not-created")
        }
    }

    /// A process of its own for each: what libbpf asks the kernel without a descriptor left, it takes for a "no" ever after.
    @Test(arguments: [0, 1, 2, 3, 4, 6, 8], [false, true]) func namesTheLackOfDescriptors(left: Int, isWarm: Bool)
        async throws
    {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) { [left, isWarm] in
            // libbpf's questions to the kernel are asked before, or while there is no descriptor.
            if isWarm { _ = try Fixture.load("maps") }
            let open = try Fixture.open("maps")
            let next = dup(0)
            close(next)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            // The highest descriptor that the process may have is this many above the next free one.
            limit.rlim_cur = rlim_t(Int(next) + left)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let error = Self.failure(of: open)
            print(error?.cause ?? "loaded", error?.errno?.name ?? "", error?.message ?? "")
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let answers = ["loaded", "no-descriptors EMFILE", "few-descriptors EINVAL"]
        #expect(answers.contains { output.hasPrefix($0) }, "\(output)")
    }

    /// How loading an object ends.
    private static func failure(of open: consuming OpenBPFObject) -> BPFError? {
        do throws(BPFError) {
            _ = try open.load()
            return nil
        } catch {
            return error
        }
    }
}
