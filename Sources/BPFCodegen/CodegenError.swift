// SPDX-License-Identifier: Apache-2.0

/// A reason why no code can be generated.
package struct CodegenError: Error, CustomStringConvertible {
    /// The file or the part that the error is about.
    package let subject: String
    /// The cause.
    package let message: String
    /// What to do, beginning with "Use" or "Run".
    package let advice: String?

    package init(_ subject: String, _ message: String, advice: String? = nil) {
        self.subject = subject
        self.message = message
        self.advice = advice
    }

    package var description: String { "\(subject): \(message)" + (advice.map { ". \($0)" } ?? "") }
}
