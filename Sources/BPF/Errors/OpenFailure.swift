// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Finds out why libbpf did not read an object, from the error number and what libbpf said.
struct OpenFailure {
    let error: BPFError

    init(subject: BPFError.Subject, errno: Errno, messages: [String]) {
        var evidence = Evidence(operation: .open, subject: subject, errno: errno)
        evidence.add(messages)
        error = Cause.error(evidence)
    }
}
