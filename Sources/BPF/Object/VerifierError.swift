// SPDX-License-Identifier: Apache-2.0

/// Why the kernel's verifier refused a program.
///
/// The verifier walks every path that a program can take and refuses it when one of them could read out of bounds, loop
/// for ever or misuse a helper. Its log is long; this type finds in it the instruction and the line of C that failed.
public struct VerifierError: Sendable, Hashable {
    /// The program that was refused.
    public let program: String

    /// The verifier's whole log, as the kernel wrote it.
    public let log: String

    /// What the verifier objects to, in its words, for example `R1 invalid mem access 'scalar'`.
    public let reason: String

    /// The instruction that failed, or `nil` when the program was refused as a whole.
    public let instruction: Instruction?

    /// The line of C that the instruction was compiled from, or `nil` when the object has no line information.
    public let source: SourceLine?

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
    }

    /// Reads a verifier log.
    init(program: String, log: String) {
        self.program = program
        self.log = log
        var instruction: Instruction?
        var source: SourceLine?
        var statistics: Statistics?
        var reason: Substring?
        for line in log.split(whereSeparator: \.isNewline) {
            if let found = Self.parseInstruction(line) {
                instruction = found
                reason = nil
            } else if line.hasPrefix("; ") {
                source = Self.parseSource(line.dropFirst(2))
            } else if line.hasPrefix("processed ") {
                statistics = Self.parseStatistics(line)
                break
            } else if Self.isContext(line) {
                continue
            } else if instruction == nil || reason == nil {
                reason = line
            } else if let previous = reason, Self.outweighs(line, previous) {
                reason = line
            }
        }
        self.instruction = instruction
        self.source = source
        self.statistics = statistics
        self.reason = String(reason ?? "the kernel gave no reason").trimmingPrefix { $0.isWhitespace }.description
    }

    /// A few lines for a person: the reason in words, the instruction, the source line, and the verifier's hint.
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
            lines.append("  meaning: \(explanation)")
        }
        if let statistics {
            lines.append(
                "  the verifier walked \(statistics.processedInstructions) instructions (limit \(statistics.limit));"
                    + " the whole log is in error.verifier.log"
            )
        }
        return lines.joined(separator: "\n")
    }
}

extension VerifierError {
    /// `12: (79) r1 = *(u64 *)(r0 +8)  ; R0=…`: the register state after the semicolon is the log's, not the program's.
    private static func parseInstruction(_ line: Substring) -> Instruction? {
        guard let colon = line.firstIndex(of: ":"), let index = Int(line[..<colon]) else { return nil }
        let rest = line[colon...].dropFirst().drop { $0 == " " }
        guard rest.first == "(" else { return nil }
        let text = rest.prefix { $0 != ";" }
        return Instruction(index: index, text: String(text.trimmed))
    }

    /// `return *value; @ program.bpf.c:12`; older kernels print the text alone.
    private static func parseSource(_ line: Substring) -> SourceLine {
        guard let at = line.lastRange(of: " @ ") else {
            return SourceLine(file: nil, line: nil, text: String(line.trimmed))
        }
        let place = line[at.upperBound...]
        let text = String(line[..<at.lowerBound].trimmed)
        guard let colon = place.lastIndex(of: ":"), let number = Int(place[colon...].dropFirst()) else {
            return SourceLine(file: String(place), line: nil, text: text)
        }
        return SourceLine(file: String(place[..<colon]), line: number, text: text)
    }

    /// `processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0`
    private static func parseStatistics(_ line: Substring) -> Statistics? {
        let words = line.split(separator: " ")
        guard words.count >= 5, let processed = Int(words[1]), let limit = Int(words[4].prefix { $0.isNumber }) else {
            return nil
        }
        return Statistics(processedInstructions: processed, limit: limit)
    }

    /// Lines that describe where the verifier was, not what it objects to.
    private static func isContext(_ line: Substring) -> Bool {
        let prefixes = [
            "func#", "from ", "last_idx", "regs=", "parent ", "mark_precise", "verification time", "stack depth",
            "caller:", "callee:", "returning from", "frame", "propagating", "Live regs", "safe", "Validating ",
            "arg#", "reg type unsupported", "failed to resolve CO-RE relocation", "btf_vmlinux is malformed",
        ]
        if prefixes.contains(where: { line.hasPrefix($0) }) { return true }
        // Register states: `R0=inv0 R10=fp0`, or `12: R1_w=…` on newer kernels.
        let state = line.drop { $0.isNumber || $0 == ":" || $0 == " " }
        return state.first == "R" && state.dropFirst().first?.isNumber == true
            && state.prefix { $0 != " " }.contains("=")
    }

    /// Of several lines after the failing instruction the first names the cause; a libbpf summary outweighs it.
    private static func outweighs(_ line: Substring, _ previous: Substring) -> Bool {
        line.hasPrefix("<invalid CO-RE relocation>") || previous.hasPrefix("math between")
    }

    /// The commonest objections, in words for somebody who has never read a verifier log.
    private var explanation: String? {
        let known: [(String, String)] = [
            ("invalid mem access 'map_value_or_null'", Self.nullCheck),
            ("invalid mem access 'mem_or_null'", Self.nullCheck),
            ("invalid mem access 'ringbuf_mem_or_null'", Self.nullCheck),
            ("_or_null'", Self.nullCheck),
            (
                "invalid access to map value",
                "the access lies outside the map's value; compare the offset with the size before it"
            ),
            (
                "invalid access to packet",
                "the access may lie beyond the packet's end; compare with data_end before it"
            ),
            (
                "invalid mem access 'scalar'",
                "a plain number is used as a pointer; read foreign memory with bpf_probe_read_kernel or BPF_CORE_READ"
            ),
            (
                "invalid mem access 'inv'",
                "a plain number is used as a pointer; read foreign memory with bpf_probe_read_kernel or BPF_CORE_READ"
            ),
            ("!read_ok", "a register is used before anything was put into it"),
            ("Unreleased reference", "a reference (a reserved record, a socket, a task) is not released on every path"),
            ("BPF program is too large", "the paths through the program are too many; bound its loops or split it"),
            ("infinite loop detected", "a loop has no bound that the verifier can see"),
            ("back-edge", "a loop has no bound that the verifier can see"),
            ("unknown func", "the kernel has no such helper for this type of program"),
            ("cannot call GPL-restricted function", "the helper is for programs whose license section says GPL"),
            ("min value is negative", "a signed value may be negative here; check that it is not, or make it unsigned"),
            ("unbounded memory access", "the offset has no upper bound; compare it with the size, or mask it"),
            ("invalid indirect read from stack", "a part of the stack variable is not initialised (often padding)"),
            ("R0 !read_ok", "the program ends without a return value"),
            ("combined stack size", "the functions' local variables need more than 512 bytes together"),
        ]
        return known.first { reason.contains($0.0) }?.1
    }

    private static let nullCheck = "the pointer may be NULL here; compare it with NULL before it is used"
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    fileprivate func lastRange(of other: String) -> Range<Index>? { ranges(of: other).last }
}
