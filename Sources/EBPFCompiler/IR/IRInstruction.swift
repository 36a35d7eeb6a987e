// SPDX-License-Identifier: Apache-2.0

/// An instruction: its tokens, and what a pass asks of them.
struct IRInstruction: Sendable {
    var tokens: [IRToken]

    init(_ tokens: [IRToken]) { self.tokens = tokens }

    /// Reads an instruction that a pass writes.
    init(_ text: String) {
        var lexer = IRLexer(text)
        tokens = lexer.tokens()
    }

    /// The value that it defines: `%x`.
    var result: String? { tokens.count > 2 && tokens[1].isPunctuation("=") ? tokens[0].text : nil }

    /// `load`, `call`, …
    var opcode: String {
        let start = result == nil ? 0 : 2
        guard start < tokens.count else { return "" }
        let first = tokens[start].text
        return ["tail", "musttail", "notail"].contains(first) ? "call" : first
    }

    /// The tokens without the attachments of metadata.
    var operands: ArraySlice<IRToken> {
        var depth = 0
        for (index, token) in tokens.enumerated() {
            switch token.text {
            case "(" where token.kind == .punctuation: depth += 1
            case ")" where token.kind == .punctuation: depth -= 1
            case "," where depth == 0 && token.kind == .punctuation:
                if index + 1 < tokens.count, tokens[index + 1].kind == .metadata { return tokens[..<index] }
            default: break
            }
        }
        return tokens[...]
    }

    /// The attachments, such as `!dbg !12`.
    var attachments: [(name: String, value: Int)] {
        get {
            var result: [(name: String, value: Int)] = []
            var rest = tokens[operands.endIndex...]
            while rest.count >= 3, let value = rest[rest.startIndex + 2].reference {
                result.append((rest[rest.startIndex + 1].text, value))
                rest = rest.dropFirst(3)
            }
            return result
        }
        set {
            tokens = Array(operands)
            for attachment in newValue {
                tokens += [
                    IRToken(.punctuation, ","), IRToken(.metadata, attachment.name), .reference(attachment.value),
                ]
            }
        }
    }

    /// The location: `!dbg`.
    var location: Int? {
        // It is nearly always the last, or followed by `!prof`.
        var index = tokens.count - 2
        while index > 0 {
            if tokens[index].kind == .metadata, tokens[index].text == "!dbg" { return tokens[index + 1].reference }
            index -= 1
        }
        return nil
    }

    /// What a call calls.
    var call: IRCall? { opcode == "call" ? IRCall(self) : nil }

    /// The globals that it names.
    var globals: some Sequence<String> { tokens.lazy.filter { $0.kind == .global }.map(\.text) }

    var text: String { IRPrinter.join(tokens) }
}

/// The parts of a call.
struct IRCall: Sendable {
    /// `@name` or `%name`; nothing for assembly and for constants.
    let callee: String
    /// The tokens of the type that it returns, with attributes before it.
    let returnTokens: [IRToken]
    /// The arguments with their types and attributes.
    let arguments: [[IRToken]]
    /// The index of the callee's token.
    let calleeIndex: Int
    /// The index behind the arguments.
    let end: Int

    init?(_ instruction: IRInstruction) {
        let tokens = instruction.tokens
        guard
            let index = tokens.indices.dropLast().first(where: {
                (tokens[$0].kind == .global || tokens[$0].kind == .local) && tokens[$0 + 1].isPunctuation("(")
            }), let close = IRTokens.close(tokens, index + 1)
        else { return nil }
        calleeIndex = index
        callee = tokens[index].text
        let start = tokens[..<index].firstIndex { $0.isWord("call") } ?? 0
        returnTokens = Array(tokens[(start + 1)..<index])
        arguments = IRTokens.split(tokens[(index + 2)..<close])
        end = close + 1
    }

    /// The value of an argument, without its type.
    func value(_ index: Int) -> String? {
        guard index < arguments.count, let last = arguments[index].last else { return nil }
        // ptr getelementptr inbounds (…)
        guard last.isPunctuation(")") else { return last.text }
        return IRPrinter.join(arguments[index].drop { $0.kind == .word && $0.text != "getelementptr" })
    }
}

/// Questions about lists of tokens.
enum IRTokens {
    /// The index of the bracket that closes the one at the index.
    static func close(_ tokens: [IRToken], _ open: Int) -> Int? {
        var depth = 0
        for index in open..<tokens.count where tokens[index].kind == .punctuation {
            switch tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }

    /// Splits at commas outside of brackets.
    static func split(_ tokens: ArraySlice<IRToken>) -> [[IRToken]] {
        var result: [[IRToken]] = []
        var current: [IRToken] = []
        var depth = 0
        for token in tokens {
            if token.kind == .punctuation {
                switch token.text {
                case "(", "[", "{", "<": depth += 1
                case ")", "]", "}", ">": depth -= 1
                case "," where depth == 0:
                    result.append(current)
                    current = []
                    continue
                default: break
                }
            }
            current.append(token)
        }
        if !current.isEmpty { result.append(current) }
        return result
    }

    /// Parses a type at the beginning, and returns what follows.
    static func type(_ tokens: ArraySlice<IRToken>) -> (type: ArraySlice<IRToken>, rest: ArraySlice<IRToken>) {
        guard let first = tokens.first else { return (tokens, tokens) }
        var end = tokens.startIndex + 1
        if first.kind == .punctuation, "[{<".contains(first.text) {
            var depth = 0
            end = tokens.startIndex
            while end < tokens.endIndex {
                let token = tokens[end]
                if token.kind == .punctuation {
                    if "[{<".contains(token.text) { depth += 1 }
                    if "]}>".contains(token.text) { depth -= 1 }
                }
                end += 1
                if depth == 0 { break }
            }
        }
        if end < tokens.endIndex, tokens[end].isWord("addrspace") { end = min(end + 4, tokens.endIndex) }
        return (tokens[tokens.startIndex..<end], tokens[end...])
    }
}
