// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import Testing

@testable import BPF

@Suite("The verifier's objections", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct VerifierCaseTests {
    /// The objections that newer kernels no longer have.
    private static let outgrown: Set<String> = ["stack-unread", "atomic-operation"]

    /// Rows that are shown elsewhere: they need more than a program.
    private static let elsewhere: Set<String> = ["map-not-created", "kfunc-not-found", "needs-perfmon"]

    @Test(arguments: VerifierExplanation.all.filter { !elsewhere.contains($0.name) }.map(\.name))
    func objectionsAreExplained(name: String) throws {
        let row = try #require(VerifierExplanation.all.first { $0.name == name })
        let parts = row.fixture.split(separator: "/").map(String.init)
        var open = try Fixture.open("cases/\(parts[0])")
        try LoadCase.only(parts[1])(&open)
        let error: BPFError
        do {
            _ = try open.load()
            #expect(Self.outgrown.contains(name), "it loads")
            return
        } catch let failure {
            error = failure
        }
        ErrorPage.record(error)
        #expect(error.code == .verifierRejected)
        #expect(error.subject == .program(parts[1]))
        #expect(error.errno != nil)
        // The oldest kernels have fewer words.
        let words = error.verifierReport?.explanation?.name
        #expect(words == name || KernelVersion.running < KernelVersion(5, 15) && words != nil, "\(error)")
        #expect(error.description.contains("meaning: "))
        #expect(!error.description.contains("{helper}") && !error.description.contains("{register}"))
    }

    @Test func unboundedLengthsNameTheHelper() throws {
        let error = try #require(bpfError { try Fixture.load("cases/size-unbounded") })
        #expect(error.description.contains("the length in R2 that bpf_probe_read_user() is given has no upper bound"))
    }

    @Test func objectionsForLackOfPerfmonAreExplained() async throws {
        // As root it loads.
        _ = try Self.loadVariableStack()
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_keep_capabilities(Capabilities.bpf.rawValue) == 0 else { exit(2) }
            let error = bpfError { try Self.loadVariableStack() }
            print(error?.verifierReport?.explanation?.name ?? "none", error.map { ErrorPage.line($0) } ?? "loaded")
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        guard output != "none loaded\n" else {
            // Without mitigations, newer kernels allow it to everyone.
            #expect(try Hooks.read("/proc/cmdline").contains("mitigations=off"))
            return
        }
        #expect(output.hasPrefix("needs-perfmon "), "\(output)")
        #expect(output.contains("cap_perfmon"), "\(output)")
        ErrorPage.append(String(output.drop { $0 != " " }.dropFirst()))
    }

    private static func loadVariableStack() throws -> BPFObject {
        var open = try Fixture.open("cases/verifier")
        try LoadCase.only("variable_stack")(&open)
        return try open.load()
    }

    /// Each message of the kernel that ends so is about the same lack.
    @Test(arguments: [
        "R1 has unknown scalar with mixed signed bounds, pointer arithmetic with it prohibited for !root",
        "R2 tried to add from different maps, paths or scalars, pointer arithmetic with it prohibited for !root",
        "R2 stack pointer arithmetic goes out of range, prohibited for !root",
        "R0 pointer arithmetic of map value goes out of range, prohibited for !root",
        "R2 variable offset stack access prohibited for !root, var_off=(0x0; 0xf)",
    ])
    func messagesForLackOfPerfmonAreRecognized(reason: String) {
        #expect(VerifierExplanation.find(reason: reason, instruction: nil)?.name == "needs-perfmon")
    }

    @Test func helpersOfOtherTypesAreNamed() throws {
        let error = try #require(bpfError { try Fixture.load("cases/helper-type") })
        #expect(error.description.contains(/programs of this type cannot call bpf_[a-z_]+\(\)/))
    }
}
