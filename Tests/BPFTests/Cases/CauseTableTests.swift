// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import BPF

@Suite("The table of causes", .timeLimit(.minutes(10))) struct CauseTableTests {
    @Test func namesAreUnique() {
        let names = Cause.all.map(\.name)
        #expect(Set(names).count == names.count)
        let explanations = VerifierExplanation.all.map(\.name)
        #expect(Set(explanations).count == explanations.count)
    }

    /// For the script that writes Documentation/Errors.md.
    @Test func everyRowIsWrittenDown() {
        for row in Cause.all {
            #expect(!row.sentence.isEmpty && !row.fixture.isEmpty)
            ErrorPage.write([
                "kind": "cause", "name": row.name, "operation": row.operation?.description ?? "any",
                "code": row.code.description,
                "sentence": row.sentence, "advice": row.advice ?? "", "fixture": row.fixture,
            ])
        }
        for row in VerifierExplanation.all {
            #expect(!row.phrases.isEmpty && !row.text.isEmpty)
            ErrorPage.write([
                "kind": "explanation", "name": row.name, "phrase": row.phrases[0], "text": row.text,
                "fixture": row.fixture,
            ])
        }
    }

    /// The same failure in the words of the oldest and of the newest libbpf.
    @Test(
        arguments: [
            ("map 'm': failed to create: Invalid argument(-22)", Errno.invalidArgument),
            ("map 'm': failed to create: -EINVAL", .invalidArgument), ("prog 'p': failed to load: -3", .noSuchProcess),
            ("prog 'p': failed to load: -ESRCH", .noSuchProcess),
            ("prog 'p': BPF program load failed: Permission denied", .permissionDenied),
            ("failed to open /proc/kallsyms: -24", .tooManyOpenFiles),
            ("Error in bpf_create_map_xattr(m):Invalid argument(-22). Retrying without BTF.", nil),
            ("extern 'x' (strong): not resolved", nil),
        ] as [(String, Errno?)]
    )
    func errorNumbersAreReadFromMessages(message: String, errno: Errno?) {
        #expect(LibbpfMessages.errno(in: message) == errno)
    }

    @Test func patternsExtractFields() {
        let pattern: MessagePattern =
            "map '{map}': failed to initialize slot [{slot}] to prog '{other}' fd={_}: {errno}"
        let fields = pattern.match("map 'jumps': failed to initialize slot [1] to prog 'next' fd=-2: -9")
        #expect(fields?["map"] == "jumps" && fields?["slot"] == "1" && fields?["other"] == "next")
        #expect(pattern.match("map 'jumps': failed to create: -9") == nil)
        let end: MessagePattern = "failed to parse '{line}': no value"
        #expect(end.match("failed to parse 'a': no value, really") == nil)
    }

    @Test func relocationsAreReadFromMessages() throws {
        let field = try #require(
            FailedRelocation(
                message: "prog 'p': relo #3: <byte_off> [7] struct task_struct___old.se.group[2] (0:1:2 @ offset 4)",
                typeExists: true
            )
        )
        #expect(field.question == .field && field.type == "struct task_struct" && field.program == "p")
        #expect(field.member == "task_struct.se.group[2]")
        let value = FailedRelocation(description: "<enumval_value> [5] enum kind___new::VALUE___new = 1")
        #expect(value?.member == "kind::VALUE" && value?.question == .enumerator)
        let type = FailedRelocation(description: "<type_size> [5] struct request___x")
        #expect(type?.type == "struct request" && type?.question == .type)
    }

    /// Failures that this machine does not have, as libbpf words them.
    @Test(arguments: Recorded.all) func recordedMessagesHaveTheirCause(case recorded: Recorded) {
        var evidence = Evidence(operation: recorded.operation, subject: .object("trace"), errno: recorded.errno)
        evidence.add(recorded.messages, verifierLogs: recorded.logs)
        let error = Cause.error(evidence)
        ErrorPage.record(error)
        #expect(error.cause == recorded.cause, "\(error)")
        #expect(error.subject == recorded.subject)
        #expect(error.errno == recorded.expectedErrno ?? recorded.errno)
        #expect(!error.hasOpenField, "\(error)")
    }

    /// Answers of other kernels, about the maps of a real object.
    @Test(arguments: [
        ("map-not-supported", Errno(rawValue: 524), "map 'hash': failed to create: Unknown error 524(-524)"),
        ("policy-map", .notPermitted, "map 'hash': failed to create: Operation not permitted(-1)"),
    ])
    func recordedMessagesOfAMapHaveTheirCause(cause: String, errno: Errno, message: String) throws {
        let open = try Fixture.open("maps")
        var evidence = Evidence(operation: .load, subject: .object("maps"), errno: errno)
        evidence.add([message])
        evidence.object = open.handle
        let error = Cause.error(evidence)
        ErrorPage.record(error)
        #expect(error.cause == cause && error.subject == .map("hash") && error.errno == errno, "\(error)")
    }

    @Test func theFirstSpecificWarningIsTheCause() {
        var evidence = Evidence(operation: .load, subject: .object("trace"), errno: .invalidArgument)
        evidence.add([
            "Error in bpf_create_map_xattr(m):Invalid argument(-22). Retrying without BTF.",
            "prog 'p': something unforeseen", "prog 'p': failed to load: -22", "failed to load object 'trace'",
        ])
        let error = Cause.error(evidence)
        #expect(error.subject == .program("p"))
        #expect(error.description.contains("something unforeseen"))
        #expect(!error.description.contains("-22"))
    }
}
