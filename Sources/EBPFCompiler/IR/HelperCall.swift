// SPDX-License-Identifier: Apache-2.0

/// The parts of a call of a helper: `call i64 inttoptr (i64 14 to ptr)(ptr %x)`.
struct HelperCall {
    /// The helper's number.
    let number: Int
    /// The tokens of each argument, with its type and attributes.
    let arguments: [Range<Int>]

    init?(_ instruction: IRInstruction) {
        guard instruction.opcode == "call" else { return nil }
        let tokens = instruction.tokens
        guard let start = tokens.firstIndex(where: { $0.isWord("inttoptr") }), start + 3 < tokens.count,
            tokens[start + 1].isPunctuation("("), let number = Int(tokens[start + 3].text),
            let close = IRTokens.close(tokens, start + 1), close + 1 < tokens.count,
            tokens[close + 1].isPunctuation("("), let end = IRTokens.close(tokens, close + 1)
        else { return nil }
        self.number = number
        var ranges: [Range<Int>] = []
        var position = close + 2
        for argument in IRTokens.split(tokens[position..<end]) {
            ranges.append(position..<(position + argument.count))
            position += argument.count + 1
        }
        arguments = ranges
    }

    /// The name of an argument's value, if it has one.
    func value(_ index: Int, of instruction: IRInstruction) -> String? {
        guard index < arguments.count else { return nil }
        return instruction.tokens[arguments[index]].last { $0.kind == .local }?.text
    }
}
