// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// What went wrong, to what, and what to do about it.
///
/// Every failure of this library is a `BPFError`. ``code`` is what a program switches on; ``errno`` is what the kernel or
/// libbpf answered, if they were asked at all; ``description`` is for people: it names the operation and the object,
/// program or map, says what happened and, where that is known, what to do.
///
/// ```swift
/// do {
///     let object = try BPFObject.open(path: "trace.bpf.o").load()
/// } catch let error as BPFError where error.code == .permissionDenied {
///     print(error)   // load of object 'trace' failed: … Run as root, or grant CAP_BPF and CAP_PERFMON …
/// }
/// ```
public struct BPFError: Error, Sendable {
    // One word wide, so that a typed throw stays cheap on the paths that succeed.
    private let storage: Storage

    private final class Storage: Sendable {
        let code: Code
        let errno: Errno?
        let operation: String
        let subject: Subject?
        let message: String
        let advice: String?
        let verifier: VerifierError?
        let libbpfMessages: [String]

        init(
            code: Code,
            errno: Errno?,
            operation: String,
            subject: Subject?,
            message: String,
            advice: String?,
            verifier: VerifierError?,
            libbpfMessages: [String]
        ) {
            self.code = code
            self.errno = errno
            self.operation = operation
            self.subject = subject
            self.message = message
            self.advice = advice
            self.verifier = verifier
            self.libbpfMessages = libbpfMessages
        }
    }

    init(
        _ code: Code,
        errno: Errno? = nil,
        operation: String,
        subject: Subject? = nil,
        message: String,
        advice: String? = nil,
        verifier: VerifierError? = nil,
        libbpfMessages: [String] = []
    ) {
        storage = Storage(
            code: code,
            errno: errno,
            operation: operation,
            subject: subject,
            message: message,
            advice: advice,
            verifier: verifier,
            libbpfMessages: libbpfMessages
        )
    }

    /// The kind of failure, for a program to switch on.
    public var code: Code { storage.code }

    /// The error number of the failed system call, or `nil` when no call was made.
    public var errno: Errno? { storage.errno }

    /// What was attempted: `"open"`, `"load"`, `"attach"`, `"lookup"`, …
    public var operation: String { storage.operation }

    /// What it was attempted on, or `nil` when there is nothing to name.
    public var subject: Subject? { storage.subject }

    /// What happened, in one sentence.
    public var message: String { storage.message }

    /// What to do about it, when that is known.
    public var advice: String? { storage.advice }

    /// The verifier's verdict with its whole log, when ``code`` is ``Code/verifierRejected``.
    public var verifier: VerifierError? { storage.verifier }

    /// The warnings that libbpf gave during the operation, oldest first, without the verifier's log.
    public var libbpfMessages: [String] { storage.libbpfMessages }

    /// What a failed operation was about.
    public enum Subject: Hashable, Sendable, CustomStringConvertible {
        /// A BPF object, by the name it was opened under.
        case object(String)
        /// A program, by the name of its function.
        case program(String)
        /// A map, by its name.
        case map(String)
        /// A global variable, by its name.
        case variable(String)
        /// A file or a directory.
        case path(FilePath)
        /// A link, by what it attaches.
        case link(String)

        /// The kind and the name, for example `map 'events'`.
        public var description: String {
            switch self {
            case .object(let name): "object '\(name)'"
            case .program(let name): "program '\(name)'"
            case .map(let name): "map '\(name)'"
            case .variable(let name): "variable '\(name)'"
            case .path(let path): "'\(path)'"
            case .link(let name): "link of '\(name)'"
            }
        }
    }
}

extension BPFError: CustomStringConvertible {
    /// The whole story for a person: operation, subject, what happened, the verifier's finding, and what to do.
    public var description: String {
        var text = operation
        if let subject {
            text += " of \(subject)"
        }
        text += " failed: \(message)"
        if let errno {
            text += " (\(errno.name): \(errno))"
        }
        if let verifier {
            text += "\n\(verifier.report)"
        }
        if let advice {
            text += verifier == nil ? ". \(advice)" : "\n  \(advice)"
        }
        // libbpf's own words help where this library has none.
        if verifier == nil, advice == nil, let cause = libbpfMessages.last(where: { !$0.isConclusion }) {
            text += ". libbpf: \(cause)"
        }
        return text
    }
}

extension String {
    /// Whether it is libbpf's last word, which says that something failed and not why.
    fileprivate var isConclusion: Bool { hasPrefix("failed to load object") }
}
