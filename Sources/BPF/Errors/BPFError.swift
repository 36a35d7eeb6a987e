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
///     print(error)   // cannot load object 'trace': … Run as root, or grant CAP_BPF and CAP_PERFMON …
/// }
/// ```
public struct BPFError: Error, Sendable {
    // One word wide, so that a typed throw stays cheap on the paths that succeed.
    private let storage: Storage

    private final class Storage: Sendable {
        let code: Code
        let errno: Errno?
        let operation: BPFError.Operation
        let subject: Subject?
        let message: String
        let advice: String?
        let verifierReport: VerifierReport?
        let libbpfMessages: [String]
        let cause: String?
        let place: String?

        init(
            code: Code,
            errno: Errno?,
            operation: BPFError.Operation,
            subject: Subject?,
            message: String,
            advice: String?,
            verifierReport: VerifierReport?,
            libbpfMessages: [String],
            cause: String?,
            place: String?
        ) {
            self.code = code
            self.errno = errno
            self.operation = operation
            self.subject = subject
            self.message = message
            self.advice = advice
            self.verifierReport = verifierReport
            self.libbpfMessages = libbpfMessages
            self.cause = cause
            self.place = place
        }
    }

    init(
        _ code: Code,
        errno: Errno? = nil,
        operation: BPFError.Operation,
        subject: Subject? = nil,
        message: String,
        advice: String? = nil,
        verifierReport: VerifierReport? = nil,
        libbpfMessages: [String] = [],
        cause: String? = nil,
        place: String? = nil
    ) {
        storage = Storage(
            code: code,
            errno: errno,
            operation: operation,
            subject: subject,
            message: message,
            advice: advice,
            verifierReport: verifierReport,
            libbpfMessages: libbpfMessages,
            cause: cause,
            place: place
        )
    }

    /// The kind of failure, for a program to switch on.
    public var code: Code { storage.code }

    /// The error number of the failed system call, or `nil` when no call was made.
    public var errno: Errno? { storage.errno }

    /// What was attempted.
    public var operation: BPFError.Operation { storage.operation }

    /// What it was attempted on, or `nil` when there is nothing to name.
    public var subject: Subject? { storage.subject }

    /// What happened, in one sentence.
    public var message: String { storage.message }

    /// What to do about it, when that is known.
    public var advice: String? { storage.advice }

    /// The verifier's verdict with its whole log, when ``code`` is ``Code/verifierRejected``.
    public var verifierReport: VerifierReport? { storage.verifierReport }

    /// The warnings that libbpf gave during the operation, oldest first, without the verifier's log.
    public var libbpfMessages: [String] { storage.libbpfMessages }

    /// The row of the table of causes that it comes from, if it comes from one.
    var cause: String? { storage.cause }

    /// The hook that a program was to be attached to, or `nil`.
    var place: String? { storage.place }
}

extension BPFError: CustomStringConvertible {
    /// A human-readable description: operation, subject, what happened, the verifier's finding, and what to do.
    public var description: String {
        var text = "cannot \(operation.phrase)"
        if let subject {
            text += " \(subject)"
        }
        if let place {
            text += " to \(place)"
        }
        text += ": \(message)"
        if let errno {
            text += " (\(errno.name): \(errno.words))"
        }
        if let verifierReport {
            text += "\n\(verifierReport.report)"
        }
        if let advice {
            text += verifierReport == nil ? ". \(advice)" : "\n  \(advice)"
        }
        // libbpf's own words help where this library has none.
        if verifierReport == nil, advice == nil, let words = LibbpfMessages(libbpfMessages).first, !text.contains(words)
        {
            text += ". libbpf says: \(words)"
        }
        return text
    }
}
