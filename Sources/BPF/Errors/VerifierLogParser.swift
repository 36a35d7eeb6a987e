// SPDX-License-Identifier: Apache-2.0

/// Finds in a verifier log where the verifier was and what it objected to.
struct VerifierLogParser {
    private(set) var reason: String?
    private(set) var instruction: VerifierReport.Instruction?
    private(set) var source: VerifierReport.SourceLine?
    private(set) var statistics: VerifierReport.Statistics?

    /// How much of a log is read. What was refused stands at its end, and a program that is too large has a log of a hundred
    /// megabytes.
    private static let tail = 1 << 16

    init(_ log: String) {
        var reason: Substring?
        for line in Self.end(of: log).split(separator: "\n") {
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
        self.reason = reason.map { String($0.trimmed) }
    }

    /// The last lines of a log.
    private static func end(of log: String) -> Substring {
        let bytes = log.utf8
        guard let start = bytes.index(bytes.endIndex, offsetBy: -tail, limitedBy: bytes.startIndex),
            let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
        else { return log[...] }
        return log[lineEnd...]
    }

    /// `12: (79) r1 = *(u64 *)(r0 +8)  ; R0=…`: the register state after the semicolon is the log's, not the program's. libbpf
    /// puts `12: <invalid CO-RE relocation>` in the place of an instruction that it could not relocate.
    private static func parseInstruction(_ line: Substring) -> VerifierReport.Instruction? {
        guard let colon = line.firstIndex(of: ":"), let index = Int(line[..<colon]) else { return nil }
        let rest = line[colon...].dropFirst().drop { $0 == " " }
        guard rest.first == "(" || rest.hasPrefix("<invalid ") else { return nil }
        let text = rest.prefix { $0 != ";" }
        return VerifierReport.Instruction(index: index, text: String(text.trimmed))
    }

    /// `return *value; @ program.bpf.c:12`; older kernels print the text alone.
    private static func parseSource(_ line: Substring) -> VerifierReport.SourceLine {
        guard let at = line.lastRange(of: " @ ") else {
            return VerifierReport.SourceLine(file: nil, line: nil, text: String(line.trimmed))
        }
        let place = line[at.upperBound...]
        let text = String(line[..<at.lowerBound].trimmed)
        guard let colon = place.lastIndex(of: ":"), let number = Int(place[colon...].dropFirst()) else {
            return VerifierReport.SourceLine(file: String(place), line: nil, text: text)
        }
        return VerifierReport.SourceLine(file: String(place[..<colon]), line: number, text: text)
    }

    /// `processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0`
    private static func parseStatistics(_ line: Substring) -> VerifierReport.Statistics? {
        let words = line.split(separator: " ")
        guard words.count >= 5, let processed = Int(words[1]), let limit = Int(words[4].prefix { $0.isNumber }) else {
            return nil
        }
        var statistics = VerifierReport.Statistics(processedInstructions: processed, limit: limit)
        func number(after name: String) -> Int? {
            words.firstIndex(of: name[...]).flatMap { words.dropFirst($0 + 1).first }.flatMap { Int($0) }
        }
        statistics.totalStates = number(after: "total_states")
        statistics.peakStates = number(after: "peak_states")
        statistics.mostStatesPerInstruction = number(after: "max_states_per_insn")
        return statistics
    }

    /// The counts at the end of the log of a program that was accepted.
    static func statistics(_ log: String) -> VerifierReport.Statistics? {
        var duration: Duration?
        var stackDepth: String?
        for line in end(of: log).split(separator: "\n") {
            // `verification time 123 usec`, and `stack depth 8+16 max 24`
            let words = line.split(separator: " ")
            if line.hasPrefix("verification time "), words.count >= 3 {
                duration = Int(words[2]).map { .microseconds($0) }
            } else if line.hasPrefix("stack depth "), words.count >= 3 {
                stackDepth = String(words[2])
            } else if line.hasPrefix("processed ") {
                var statistics = parseStatistics(line)
                statistics?.duration = duration
                statistics?.stackDepth = stackDepth
                return statistics
            }
        }
        return nil
    }

    /// Lines that describe where the verifier was, not what it objects to.
    private static func isContext(_ line: Substring) -> Bool {
        let prefixes = [
            "func#", "from ", "last_idx", "regs=", "parent ", "mark_precise", "verification time", "stack depth",
            "caller:", "callee:", "returning from", "frame", "propagating", "Live regs", "safe", "Validating ",
            "arg#", "reg type unsupported", "btf_vmlinux is malformed", "cur state:", "old state:", "func '", "Func#",
        ]
        if prefixes.contains(where: { line.hasPrefix($0) }) { return true }
        // Register states: `R0=inv0 R10=fp0`, or `12: R1_w=…` on newer kernels.
        let state = line.drop { $0.isNumber || $0 == ":" || $0 == " " }
        return state.first == "R" && state.dropFirst().first?.isNumber == true
            && state.prefix { $0 != " " }.contains("=")
    }

    /// Of several lines after the failing instruction the first names the cause.
    private static func outweighs(_ line: Substring, _ previous: Substring) -> Bool {
        previous.hasPrefix("math between") && !line.contains("would lead to")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    fileprivate func lastRange(of other: String) -> Range<Index>? { ranges(of: other).last }
}
