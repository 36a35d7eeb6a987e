// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import BPF

/// An object that does not load, and what its error must say.
struct LoadCase: Sendable, CustomTestStringConvertible {
    let fixture: String
    /// The row of the table of causes.
    let cause: String
    let code: BPFError.Code
    let subject: BPFError.Subject
    /// What the printed error must have.
    let parts: [String]
    var options: BPFObject.OpenOptions
    let prepare: @Sendable (inout OpenBPFObject) throws -> Void

    var testDescription: String { fixture.hasPrefix("cases/") ? "\(fixture): \(subject)" : "\(fixture)" }

    init(
        _ fixture: String,
        _ cause: String,
        _ code: BPFError.Code,
        _ subject: BPFError.Subject,
        _ parts: [String],
        options: BPFObject.OpenOptions = BPFObject.OpenOptions(),
        prepare: @escaping @Sendable (inout OpenBPFObject) throws -> Void = { _ in }
    ) {
        self.fixture = fixture
        self.cause = cause
        self.code = code
        self.subject = subject
        self.parts = parts
        self.options = options
        self.prepare = prepare
    }

    func load() throws -> BPFObject {
        var open = try Fixture.open(fixture, options: options)
        try prepare(&open)
        return try open.load()
    }

    /// Switches all programs off but one.
    static func only(_ name: String) -> @Sendable (inout OpenBPFObject) throws -> Void {
        { open in
            for program in open.programNames { try open.program(program).setAutoload(program == name) }
        }
    }

    static let all: [LoadCase] = [
        LoadCase(
            "cases/unknown-section",
            "unknown-section",
            .invalidArgument,
            .program("drop"),
            ["SEC(\"xdp_drop_all\")", "Use SEC(\"xdp\")"]
        ),
        LoadCase(
            "cases/fentry-no-function",
            "attach-target-missing",
            .targetNotFound,
            .program("on_call"),
            ["no function 'no_such_kernel_function'", "Use a function"]
        ),
        LoadCase(
            "cases/btf-type-missing",
            "attach-target-missing",
            .targetNotFound,
            .program("on_event"),
            ["no tracepoint 'swift_bpf_no_such_event'"]
        ),
        LoadCase(
            "cases/no-attach-target",
            "no-attach-target",
            .invalidArgument,
            .program("on_call"),
            ["SEC(\"fentry\")", "setAttachTarget"]
        ),
        LoadCase(
            "freplace",
            "freplace-without-target",
            .invalidArgument,
            .program("other_verdict"),
            ["replaces a function of another program", "setAttachTarget(_:of:)"]
        ),
        // MARK: Maps
        LoadCase(
            "cases/zero-entries",
            "zero-entries",
            .invalidArgument,
            .map("counts"),
            ["max_entries is 0", "setMaxEntries"]
        ),
        LoadCase("cases/wrong-blame", "zero-entries", .invalidArgument, .map("counts"), ["max_entries is 0"]),
        LoadCase(
            "cases/ring-value",
            "ring-with-value",
            .invalidArgument,
            .map("events"),
            ["neither keys nor values", "a value of 8 bytes"]
        ),
        LoadCase("cases/no-key", "no-key", .invalidArgument, .map("keyless"), ["it has no key", "__type(key"]),
        LoadCase(
            "cases/no-value",
            "no-value",
            .invalidArgument,
            .map("valueless"),
            ["it has no value", "__type(value"]
        ),
        LoadCase("cases/unwanted-key", "unwanted-key", .invalidArgument, .map("keyed"), ["a queue map has no keys"]),
        LoadCase(
            "cases/map-name",
            "map-name",
            .invalidArgument,
            .map("counts$all"),
            ["letters, digits, '_' and '.' in the name of a map"]
        ),
        LoadCase(
            "cases/array-key",
            "index-size",
            .invalidArgument,
            .map("wide"),
            ["an index of 4 bytes", "its key has 8"]
        ),
        LoadCase("cases/no-inner-map", "no-inner-map", .invalidArgument, .map("outer"), ["__array(values"]),
        LoadCase("cases/huge-key", "too-large", .resourceExhausted, .map("huge"), ["a key of 2147483647"]),
        LoadCase("maps", "too-large", .resourceExhausted, .map("hash"), ["2147483648 entries"]) { open in
            try open.map("hash").setMaxEntries(1 << 31)
        },
        LoadCase("maps", "too-large", .resourceExhausted, .map("hash"), ["a value of 2147483648 bytes"]) { open in
            try open.map("hash").setValueSize(1 << 31)
        },
        LoadCase("cases/map-flags", "map-refused", .invalidArgument, .map("flagged"), ["an array map", "flags 0x1"]),
        LoadCase("unknown_map", "map-type-unknown", .notSupported, .map("from_the_future"), ["number 250"]),
        LoadCase(
            "cases/progarray-off",
            "slot-switched-off",
            .invalidArgument,
            .map("jumps"),
            ["program 'next', which is switched off", "setAutoload(true)"]
        ),
        LoadCase(
            "pinned",
            "pin-root-missing",
            .fileNotFound,
            .map("shared"),
            ["'/sys/fs/bpf/swift-bpf-no/such/shared'", "does not exist", "mkdir -p"],
            options: BPFObject.OpenOptions(pinRoot: "/sys/fs/bpf/swift-bpf-no/such")
        ),
        LoadCase(
            "pinned",
            "pin-not-bpffs",
            .invalidArgument,
            .map("shared"),
            ["'/tmp/shared'", "not on a bpffs mount"],
            options: BPFObject.OpenOptions(pinRoot: "/tmp")
        ),
        // MARK: Symbols
        LoadCase(
            "cases/kconfig-missing",
            "kconfig-missing",
            .targetNotFound,
            .variable("CONFIG_SWIFT_BPF_NO_SUCH_OPTION"),
            ["no option 'CONFIG_SWIFT_BPF_NO_SUCH_OPTION'", "__weak", "kconfig"],
            options: BPFObject.OpenOptions(kconfig: "CONFIG_HZ=250\n")
        ),
        LoadCase(
            "cases/kconfig-kind",
            "kconfig-kind",
            .typeMismatch,
            .variable("CONFIG_SWIFT_BPF_LETTER"),
            ["the value 'y' for 'CONFIG_SWIFT_BPF_LETTER'"],
            options: BPFObject.OpenOptions(kconfig: "CONFIG_SWIFT_BPF_LETTER=y\n")
        ),
        LoadCase(
            "cases/kconfig-kind",
            "kconfig-line",
            .invalidArgument,
            .object("kconfig-kind"),
            ["'CONFIG_SWIFT_BPF_LETTER", "OPTION=VALUE"],
            options: BPFObject.OpenOptions(kconfig: "CONFIG_SWIFT_BPF_LETTER y\n")
        ),
        LoadCase(
            "cases/kfunc-missing",
            "symbol-missing",
            .targetNotFound,
            .symbol("swift_bpf_no_such_kfunc"),
            ["no 'swift_bpf_no_such_kfunc'", "bpf_ksym_exists()"]
        ),
        LoadCase(
            "cases/ksym-missing",
            "symbol-missing",
            .targetNotFound,
            .symbol("swift_bpf_no_such_symbol"),
            ["no 'swift_bpf_no_such_symbol'"]
        ),
        LoadCase(
            "cases/ksym-typed-missing",
            "symbol-missing",
            .targetNotFound,
            .symbol("swift_bpf_no_such_variable"),
            ["no 'swift_bpf_no_such_variable'"]
        ),
        LoadCase("cases/kfunc-weak", "weak-symbol-used", .targetNotFound, .program("f"), ["'swift_bpf_no_such_kfunc'"]),
        LoadCase(
            "cases/struct-ops-unknown",
            "struct-ops-missing",
            .notSupported,
            .object("struct-ops-unknown"),
            ["'struct swift_bpf_no_such_ops'"]
        ),
        LoadCase(
            "cases/struct-ops-member",
            "struct-ops-member",
            .typeMismatch,
            .map("swift_bpf_wrong"),
            ["'swift_bpf_no_such_member'"]
        ),
        // MARK: CO-RE
        LoadCase(
            "cases/core-field",
            "core-field",
            .verifierRejected,
            .program("on_exec"),
            [
                "no field 'task_struct.gone_since_yesterday'", "return sum + t->gone_since_yesterday;",
                "bpf_core_field_exists()",
            ]
        ),
        LoadCase(
            "cases/core-subprogram",
            "core-field",
            .verifierRejected,
            .program("on_exec"),
            [
                "no field 'task_struct.never_was_there'", "C source: return BPF_CORE_READ(t, never_was_there);",
                "bpf_core_field_exists()",
            ]
        ),
        LoadCase(
            "cases/core-enum",
            "core-enumerator",
            .verifierRejected,
            .program("f"),
            ["no enumerator 'bpf_map_type::SWIFT_BPF_NO_SUCH_VALUE'", "bpf_core_enum_value_exists()"]
        ),
        LoadCase(
            "cases/core-user",
            "core-type",
            .verifierRejected,
            .program("on_call"),
            ["find 'struct swift_bpf_application_state'", "preserve_access_index"]
        ),
        // MARK: Programs
        LoadCase(
            "cases/program-name",
            "program-name",
            .invalidArgument,
            .program("$mangled"),
            ["letters, digits, '_' and '.'"]
        ),
        LoadCase(
            "rejected",
            "verifier",
            .verifierRejected,
            .program("forgets_null_check"),
            ["the pointer may be NULL here", "return *value > 3;"]
        ),
    ]
}
