// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A hook of a kind that programs can be attached to by ``BPFProgram/attach(to:)``. Its description is the hook as a `SEC()`
/// spells it, where there is one.
protocol AttachHook: HookKind, Hashable, Sendable, CustomStringConvertible {
    /// Attaches a program of one of ``HookKind/programTypes``.
    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link

    /// Whether attaching needs what is known of the program's object: its section, or libbpf's side of it.
    static var needsObject: Bool { get }

    /// The value that `bpf_get_attach_cookie()` returns.
    var cookie: UInt64 { get }

    /// The names that become C strings and are not part of the description.
    var names: [String] { get }

    /// The place in user space, if it is one.
    var userPlace: UserPlace? { get }
}

extension AttachHook {
    static var needsObject: Bool { false }
    var cookie: UInt64 { 0 }
    var names: [String] { [] }
    var userPlace: UserPlace? { nil }

    /// A row of the table of causes for what a failure means at this hook only.
    static func cause(
        _ name: String,
        _ code: BPFError.Code,
        _ sentence: String,
        advice: String? = nil,
        fixture: String,
        when check: @escaping @Sendable (Self, Errno, inout Cause.Fields) -> Bool
    ) -> Cause {
        Cause.attach(name, code, sentence, advice: advice, fixture: fixture) { _, target, errno, fields in
            guard let hook = target?.hook as? Self else { return false }
            return check(hook, errno, &fields)
        }
    }
}
