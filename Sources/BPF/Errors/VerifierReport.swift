// SPDX-License-Identifier: Apache-2.0

/// Why the kernel's verifier refused a program.
///
/// The verifier walks every path that a program can take and refuses it when one of them could read out of bounds, loop
/// for ever or misuse a helper. Its log is long; this type finds in it the instruction and the line of C that failed.
public struct VerifierReport: Sendable, Hashable {
    /// The program that was refused.
    public let program: String

    /// The verifier's whole log, as the kernel wrote it.
    public let log: String

    /// What the verifier objects to, in its words, for example `R1 invalid mem access 'scalar'`.
    public let reason: String

    /// The instruction that failed, or `nil` when the program was refused as a whole.
    public let instruction: Instruction?

    /// The line of C that the instruction was compiled from, or `nil` when the object has no line information.
    public internal(set) var source: SourceLine?

    /// How much work the verifier did, or `nil` when the log does not say.
    public let statistics: Statistics?

    /// One BPF instruction of a verifier log.
    public struct Instruction: Sendable, Hashable {
        /// Its number in the program, from 0.
        public let index: Int
        /// Its disassembly, for example `(79) r1 = *(u64 *)(r0 +8)`.
        public let text: String
    }

    /// One line of a program's C source.
    public struct SourceLine: Sendable, Hashable {
        /// The file's name, on kernels that print it (6.9 and newer).
        public let file: String?
        /// The line's number, from 1, on kernels that print it (6.9 and newer).
        public let line: Int?
        /// The text of the line.
        public let text: String
    }

    /// The counts that close a verifier log.
    public struct Statistics: Sendable, Hashable {
        /// Instructions walked, over all paths.
        public let processedInstructions: Int
        /// The kernel's limit for them.
        public let limit: Int
        /// States that the verifier kept to compare others with, or `nil` when the log does not say.
        public internal(set) var totalStates: Int?
        /// The most states that it kept at one time, or `nil`.
        public internal(set) var peakStates: Int?
        /// The most states at one instruction, or `nil`.
        public internal(set) var mostStatesPerInstruction: Int?
        /// The time that verification took, or `nil` when the log does not say.
        public internal(set) var duration: Duration?
        /// The bytes of stack of the program and of its functions, with `+` between them: `8+16`, or `nil`.
        public internal(set) var stackDepth: String?

        init(processedInstructions: Int, limit: Int) {
            self.processedInstructions = processedInstructions
            self.limit = limit
        }
    }

    /// What the objection means, where it is one of the known ones.
    let explanation: VerifierExplanation?

    /// Reads a verifier log.
    init(program: String, log: String) {
        let parser = VerifierLogParser(log)
        self.program = program
        self.log = log
        instruction = parser.instruction
        source = parser.source
        statistics = parser.statistics
        reason = parser.reason ?? "the kernel gave no reason"
        explanation = VerifierExplanation.find(reason: reason, instruction: instruction)
    }

    /// A few readable lines: the reason in words, the instruction, the source line, and what the reason means.
    public var report: String {
        var lines = ["  the verifier says: \(reason)"]
        if let instruction {
            lines.append("  at instruction \(instruction.index): \(instruction.text)")
        }
        if let source {
            let place = source.file.map { file in source.line.map { "\(file):\($0)" } ?? file }
            lines.append("  C source\(place.map { " (\($0))" } ?? ""): \(source.text)")
        }
        if let explanation {
            lines.append("  meaning: \(explanation.meaning(reason: reason, instruction: instruction))")
        }
        if let statistics {
            lines.append(
                "  the verifier walked \(statistics.processedInstructions) instructions (limit \(statistics.limit));"
                    + " the whole log is in error.verifierReport.log"
            )
        }
        return lines.joined(separator: "\n")
    }
}
