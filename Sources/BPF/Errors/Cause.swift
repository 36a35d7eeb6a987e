// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A row of the table of causes: how one is recognised, and what its error says.
struct Cause: Sendable {
    typealias Fields = [String: String]

    /// What the error is about: the field of this name, or what the operation was on.
    enum About: Sendable {
        case operand
        /// The program or the map that the messages name.
        case named
        case program
        case map
        case symbol
        case variable
        case path
    }

    /// For the tests and for `Documentation/Errors.md`.
    let name: String
    /// The operation that fails so, or `nil` for any.
    let operation: BPFError.Operation?
    /// The messages of libbpf that say so, in the words of each version; without any, only `check` decides.
    let patterns: [MessagePattern]
    let code: BPFError.Code
    let about: About
    /// What happened, with fields in braces.
    let sentence: String
    /// What to do.
    let advice: String?
    /// The object of `bpf-fixtures` or the test that shows it.
    let fixture: String
    /// Whether the evidence fits, and the fields that come from elsewhere than the message.
    let check: @Sendable (Evidence, inout Fields) -> Bool

    init(
        _ name: String,
        _ operation: BPFError.Operation?,
        says patterns: [MessagePattern] = [],
        _ code: BPFError.Code,
        about: About = .operand,
        _ sentence: String,
        advice: String? = nil,
        fixture: String,
        when check: @escaping @Sendable (Evidence, inout Fields) -> Bool = { _, _ in true }
    ) {
        self.name = name
        self.operation = operation
        self.patterns = patterns
        self.code = code
        self.about = about
        self.sentence = sentence
        self.advice = advice
        self.fixture = fixture
        self.check = check
    }

    /// The error, if this is the cause.
    func error(_ evidence: Evidence) -> BPFError? {
        guard operation == nil || operation == evidence.operation else { return nil }
        var fields: Fields = [:]
        if !patterns.isEmpty, evidence.creation == nil {
            guard let found = evidence.messages.match(patterns) else { return nil }
            fields = found
        }
        guard check(evidence, &fields) else { return nil }
        var verifier = fields["program"].flatMap { name in
            evidence.rejected.flatMap { $0.program == name ? $0.verifier : nil }
        }
        if let source = fields["source"] {
            verifier?.source = VerifierReport.SourceLine(file: nil, line: nil, text: source)
        }
        return BPFError(
            code,
            errno: fields["errno"].flatMap { LibbpfMessages.errno(in: ": \($0)") } ?? evidence.errno,
            operation: evidence.operation,
            subject: subject(fields, evidence),
            message: Self.fill(sentence, fields),
            advice: advice.map { Self.fill($0, fields) }.flatMap { $0.isEmpty ? nil : $0 },
            verifierReport: code == .verifierRejected || fields["shows"] == "log" ? verifier : nil,
            libbpfMessages: evidence.messages.all,
            cause: name,
            place: fields["place"]
        )
    }

    private func subject(_ fields: Fields, _ evidence: Evidence) -> BPFError.Subject {
        func named(_ field: String, _ subject: (String) -> BPFError.Subject) -> BPFError.Subject {
            fields[field].map(subject) ?? evidence.subject
        }
        switch about {
        case .operand: return evidence.subject
        case .named:
            if let program = evidence.loadingProgram ?? evidence.messages.program { return .program(program) }
            return evidence.messages.map.map { .map(evidence.settings(ofMap: $0)?.name ?? $0) } ?? evidence.subject
        case .program: return named("program") { .program($0) }
        case .map: return named("map") { .map(evidence.settings(ofMap: $0)?.name ?? $0) }
        case .symbol: return named("symbol") { .symbol($0) }
        case .variable: return named("variable") { .variable($0) }
        case .path: return named("path") { .path(FilePath($0)) }
        }
    }

    /// Replaces the fields of a template.
    private static func fill(_ template: String, _ fields: Fields) -> String {
        guard template.utf8.contains(UInt8(ascii: "{")) else { return template }
        var text = template
        for (name, value) in fields { text = text.replacing("{\(name)}", with: value) }
        return text.replacing("{kernel}", with: KernelVersion.running.description)
            .replacing("{libbpf}", with: LibbpfVersion.running.description)
    }
}

extension Cause {
    /// All rows. The first that fits is taken, so that what says more stands before.
    static let all =
        openCauses + resourceCauses + kernelTypeCauses + symbolCauses + pinCauses + programCauses + mapCauses
        + verifierCauses + permissionCauses + unknownCauses + attachCauses + userPlaceCauses
        + HookKinds.all.flatMap { $0.causes } + AttachTarget.Order.causes + hookCauses + entryCauses

    /// The error of a failed operation, from the rows that can be meant.
    static func error(_ evidence: Evidence, among rows: [Cause] = all) -> BPFError {
        for cause in rows {
            if let error = cause.error(evidence) { return error }
        }
        return BPFError(
            .systemCallFailed,
            errno: evidence.errno,
            operation: evidence.operation,
            subject: evidence.subject,
            message: "the kernel or libbpf refuses it",
            libbpfMessages: evidence.messages.all
        )
    }
}
