// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPF

@Suite("The verifier's objections", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct VerifierCaseTests {
    /// The objections that newer kernels no longer have.
    private static let outgrown: Set<String> = ["stack-unread"]

    /// Rows that are shown elsewhere: they need more than a program.
    private static let elsewhere: Set<String> = ["map-not-created", "kfunc-not-found"]

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

    @Test func helpersOfOtherTypesAreNamed() throws {
        let error = try #require(bpfError { try Fixture.load("cases/helper-type") })
        #expect(error.description.contains(/programs of this type cannot call bpf_[a-z_]+\(\)/))
    }
}
