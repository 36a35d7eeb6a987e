// SPDX-License-Identifier: Apache-2.0

/// One objection of the verifier, in words for readers new to verifier logs.
struct VerifierExplanation: Sendable, Hashable {
    /// Where the instruction that the verifier stopped at does what it objects to.
    enum Place: Sendable, Hashable {
        case anywhere
        /// At the call of a helper or a kfunc: the objection is to an argument.
        case call
        case elsewhere
    }

    /// For the documentation and the tests.
    let name: String
    /// A part of the verifier's words; one of them is enough, as kernels word it differently.
    let phrases: [String]
    var place = Place.anywhere
    /// `{helper}` and `{register}` stand for those of the objection.
    let text: String
    /// The program of `bpf-fixtures/cases` that shows it, as `object/program`.
    let fixture: String

    init(_ name: String, _ phrases: [String], at place: Place = .anywhere, _ text: String, fixture: String) {
        self.name = name
        self.phrases = phrases
        self.place = place
        self.text = text
        self.fixture = fixture
    }

    /// The explanation of an objection.
    static func find(reason: String, instruction: VerifierReport.Instruction?) -> VerifierExplanation? {
        let isCall = instruction?.text.contains("call ") == true
        return all.first { row in
            guard row.phrases.contains(where: { reason.contains($0) }) else { return false }
            return switch row.place {
            case .anywhere: true
            case .call: isCall
            case .elsewhere: !isCall
            }
        }
    }

    /// The text with the names of this objection.
    func meaning(reason: String, instruction: VerifierReport.Instruction?) -> String {
        let register = reason.prefix { $0 != " " }
        let helper = Self.helper(in: reason) ?? instruction.flatMap { Self.helper(in: $0.text) }
        return text.replacing("{register}", with: register.first == "R" ? register : "a register")
            .replacing("{helper}", with: helper.map { "\($0)()" } ?? "the function")
    }

    /// `bpf_redirect` in `(85) call bpf_redirect#23` and in `cannot use helper bpf_redirect#23`.
    private static func helper(in text: String) -> String? {
        guard let word = text.split(separator: " ").last(where: { $0.contains("#") }),
            let name = word.split(separator: "#").first, name != "unknown"
        else { return nil }
        return String(name)
    }
}
