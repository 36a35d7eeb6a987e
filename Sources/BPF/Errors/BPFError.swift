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
        let cause: String?

        init(
            code: Code,
            errno: Errno?,
            operation: String,
            subject: Subject?,
            message: String,
            advice: String?,
            verifier: VerifierError?,
            libbpfMessages: [String],
            cause: String?
        ) {
            self.code = code
            self.errno = errno
            self.operation = operation
            self.subject = subject
            self.message = message
            self.advice = advice
            self.verifier = verifier
            self.libbpfMessages = libbpfMessages
            self.cause = cause
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
        libbpfMessages: [String] = [],
        cause: String? = nil
    ) {
        storage = Storage(
            code: code,
            errno: errno,
            operation: operation,
            subject: subject,
            message: message,
            advice: advice,
            verifier: verifier,
            libbpfMessages: libbpfMessages,
            cause: cause
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

    /// The row of the table of causes that it comes from, if it comes from one.
    var cause: String? { storage.cause }

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
        /// A function, a variable or an address outside the object, by its name.
        case symbol(String)
        /// A file or a directory.
        case path(FilePath)
        /// A link, by what it attaches.
        case link(String)

        /// The kind and the name, for example `map 'events'`.
        public var description: String {
            switch self {
            case .object(let name): "object '\(name)'"
            case .program(let name): "program '\(name)'"
            case .map(let name): name.isEmpty ? "unnamed map" : "map '\(name)'"
            case .variable(let name): "variable '\(name)'"
            case .symbol(let name): "symbol '\(name)'"
            case .path(let path): "'\(path)'"
            case .link(let name): "link of '\(name)'"
            }
        }
    }
}

extension BPFError: CustomStringConvertible {
    /// A human-readable description: operation, subject, what happened, the verifier's finding, and what to do.
    public var description: String {
        var text = operation
        if let subject {
            text += " of \(subject)"
        }
        text += " failed: \(message)"
        if let errno {
            text += " (\(errno.name): \(errno.words))"
        }
        if let verifier {
            text += "\n\(verifier.report)"
        }
        if let advice {
            text += verifier == nil ? ". \(advice)" : "\n  \(advice)"
        }
        // libbpf's own words help where this library has none.
        if verifier == nil, advice == nil, let words = LibbpfMessages(libbpfMessages).first, !text.contains(words) {
            text += ". libbpf says: \(words)"
        }
        return text
    }
}
