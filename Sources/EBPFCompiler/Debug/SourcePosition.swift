// SPDX-License-Identifier: Apache-2.0

/// A place in a Swift file.
package struct SourcePosition: Hashable, Sendable {
    package let file: String
    package let line: Int
    package let column: Int
}

/// What is wrong in a program, and where.
package struct EBPFDiagnostic: Hashable, Sendable, CustomStringConvertible {
    package let position: SourcePosition?
    /// The cause, and what to write in its place.
    package let message: String
    /// Whether there can be no object. A warning is about what the verifier may refuse.
    package let isError: Bool

    package init(_ position: SourcePosition?, _ message: String, isError: Bool = true) {
        self.position = position
        self.message = message
        self.isError = isError
    }

    /// As compilers write it: `file:line:column: error: message`.
    package var description: String {
        let text = (isError ? "error: " : "warning: ") + message
        guard let position else { return text }
        return "\(position.file):\(position.line):\(position.column): \(text)"
    }
}

/// Programs that cannot run in the kernel.
package struct EBPFCompilerError: Error, CustomStringConvertible {
    package let diagnostics: [EBPFDiagnostic]

    package init(_ diagnostics: [EBPFDiagnostic]) {
        var seen: Set<EBPFDiagnostic> = []
        self.diagnostics = diagnostics.filter { seen.insert($0).inserted }
    }

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
