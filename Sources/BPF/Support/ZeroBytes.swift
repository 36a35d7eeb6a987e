// SPDX-License-Identifier: Apache-2.0

/// Refuses a string that C would cut at a zero byte.
func checkZeroes(_ text: String?, operation: BPFError.Operation, subject: BPFError.Subject?) throws(BPFError) {
    guard let text, text.utf8.contains(0) else { return }
    throw BPFError(
        .invalidArgument,
        operation: operation,
        subject: subject,
        message: "'\(text.replacing("\0", with: "\\0"))' has a zero byte, at which C ends a string"
    )
}
