// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Refuses a string that C would cut at a zero byte.
func checkZeroes(_ text: String?, operation: BPFError.Operation, subject: BPFError.Subject?) throws(BPFError) {
    guard let text, hasZero(text) else { return }
    throw BPFError(
        .invalidArgument,
        operation: operation,
        subject: subject,
        message: "'\(text.replacing("\0", with: "\\0"))' has a zero byte, at which C ends a string"
    )
}

/// Whether a text has a zero byte: a link can have ten thousand names.
private func hasZero(_ text: String) -> Bool {
    let found = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
        unsafe bytes.baseAddress.map { unsafe memchr($0, 0, bytes.count) != nil } ?? false
    }
    return found ?? text.utf8.contains(0)
}
