// SPDX-License-Identifier: Apache-2.0

extension FaultPropagation {
    /// A function that a call passes to a helper.
    struct Callback {
        let function: String
        let helper: Int
        /// The context, if the function has one.
        let context: String?
        /// The tokens of the context and its type.
        let contextRange: Range<Int>
    }

    /// What a call passes to one of the helpers that call a function during the call.
    static func callback(_ instruction: IRInstruction) -> Callback? {
        guard let call = HelperCall(instruction), let (index, _) = callingHelpers[call.number],
            index + 1 < call.arguments.count, let function = instruction.tokens[call.arguments[index]].last,
            function.kind == .global
        else { return nil }
        let range = call.arguments[index + 1]
        let context = instruction.tokens[range].last
        let isNothing = context.map { ["null", "undef", "poison"].contains($0.text) } ?? true
        return Callback(
            function: function.text,
            helper: call.number,
            context: isNothing ? nil : IRPrinter.join(valueTokens(instruction.tokens[range])),
            contextRange: range
        )
    }

    /// The function that a timer calls.
    static func timerCallback(_ instruction: IRInstruction) -> String? {
        guard let call = HelperCall(instruction), call.number == 170, call.arguments.count >= 2 else { return nil }
        return instruction.tokens[call.arguments[1]].last { $0.kind == .global }?.text
    }

    /// Whether a timer's closure captures something: the kernel would not pass it on.
    static func capturesContext(_ instruction: IRInstruction) -> Bool {
        guard let call = HelperCall(instruction), call.number == 170, call.arguments.count >= 3 else { return false }
        return !["null", "undef", "poison"].contains(instruction.tokens[call.arguments[2]].last?.text)
    }

    /// A value without its type and attributes: `ptr nonnull align 8 %x`.
    private static func valueTokens(_ tokens: ArraySlice<IRToken>) -> ArraySlice<IRToken> {
        if let start = tokens.firstIndex(where: { $0.isWord("getelementptr") || $0.isWord("inttoptr") }) {
            return tokens[start...]
        }
        return tokens.suffix(1)
    }
}
