// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The error of an object that libbpf did not open, from the error number and libbpf's messages.
struct OpenFailure {
    let error: BPFError

    init(subject: BPFError.Subject, errno: Errno, messages: [String]) {
        var evidence = Evidence(operation: .open, subject: subject, errno: errno)
        evidence.add(messages)
        error = Cause.error(evidence)
    }
}
