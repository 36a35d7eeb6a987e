// SPDX-License-Identifier: Apache-2.0

/// Finds loops that nothing bounds by a constant: the verifier follows each round, and gives up after a million
/// instructions.
///
/// What is found is a warning. A bound that the verifier knows can be far away.
struct LoopBounds {
    private let function: IRFunction
    private let blocks: [IRFunction.Block]
    private var indices: [String: Int] = [:]
    /// The instructions that define values, and their blocks.
    private var definitions: [String: (instruction: IRInstruction, block: Int)] = [:]
    /// The values that are compared with a constant.
    private var compared: Set<String> = []

    init(_ function: IRFunction) {
        self.function = function
        blocks = function.blocks ?? []
        for (index, block) in blocks.enumerated() {
            indices[block.label] = index
            for instruction in block.instructions {
                if let result = instruction.result { definitions[result] = (instruction, index) }
            }
        }
        for block in blocks {
            for instruction in block.instructions where instruction.opcode == "icmp" {
                let (left, right) = Self.operands(instruction)
                guard let number = Int(right), number.magnitude > 1 else { continue }
                compared.insert(source(left))
            }
        }
    }

    /// The locations of the loops.
    func unbounded() -> [Int] {
        loops().compactMap { loop in
            var location: Int?
            // The verifier knows iterators, and does not follow each round.
            if loop.contains(where: { blocks[$0].instructions.contains(where: Self.isIterator) }) { return nil }
            for index in loop.sorted() {
                guard let branch = blocks[index].instructions.last, branch.opcode == "br" else { continue }
                let targets = LoopLimits.targets(branch).compactMap { indices[$0] }
                guard targets.count == 2, targets.contains(where: { !loop.contains($0) }) else { continue }
                guard let condition = branch.tokens.first(where: { $0.kind == .local })?.text else { return nil }
                if bounds(condition, loop, 0) { return nil }
                location = location ?? branch.location
            }
            return location
        }
    }

    private static func isIterator(_ instruction: IRInstruction) -> Bool {
        guard let name = instruction.call.map({ IRText.name($0.callee) }) else { return false }
        return name.hasPrefix("bpf_iter_") && name.hasSuffix("_next")
    }

    /// Whether a condition ends the loop after a number of rounds that a constant bounds.
    private func bounds(_ condition: String, _ loop: Set<Int>, _ depth: Int) -> Bool {
        guard depth < 8, let definition = definitions[condition]?.instruction else { return false }
        switch definition.opcode {
        case "icmp":
            let (left, right) = Self.operands(definition)
            return (counts(left, loop, []) && isBounded(right, loop, 0))
                || (counts(right, loop, []) && isBounded(left, loop, 0))
        case "and", "or", "xor", "select", "freeze":
            return definition.operands.contains {
                $0.kind == .local && $0.text != condition && bounds($0.text, loop, depth + 1)
            }
        default: return false
        }
    }

    /// Whether a value changes by arithmetic from round to round.
    private func counts(_ value: String, _ loop: Set<Int>, _ seen: Set<String>) -> Bool {
        guard !seen.contains(value), let (definition, block) = definitions[value], loop.contains(block) else {
            return false
        }
        switch definition.opcode {
        case "phi": return !definition.tokens.contains { $0.isWord("ptr") }
        case "add", "sub", "mul", "shl", "lshr", "ashr", "and", "or", "zext", "sext", "trunc", "freeze", "udiv", "urem":
            return definition.operands.dropFirst(2).contains {
                $0.kind == .local && counts($0.text, loop, seen.union([value]))
            }
        default: return false
        }
    }

    /// Whether a constant bounds a value.
    private func isBounded(_ value: String, _ loop: Set<Int>, _ depth: Int) -> Bool {
        if !value.hasPrefix("%") { return value != "null" }
        if compared.contains(source(value)) { return true }
        guard depth < 8, let definition = definitions[value]?.instruction else { return false }
        let operands = definition.operands.dropFirst(2)
        let constant = operands.contains { Int($0.text) != nil }
        switch definition.opcode {
        case "and", "urem", "lshr": return constant
        case "load", "trunc": return operands.contains { $0.isWord("i8") || $0.isWord("i16") }
        case "call":
            return (definition.call?.callee.contains("min.") ?? false)
                && definition.call?.value(1).flatMap { Int($0) } != nil
        case "zext", "sext", "freeze", "add", "sub", "mul", "shl", "select", "phi", "udiv":
            if operands.contains(where: { $0.isWord("i8") || $0.isWord("i16") }) { return true }
            let values = operands.filter { $0.kind == .local && definitions[$0.text] != nil }
            return values.allSatisfy { isBounded($0.text, loop, depth + 1) }
        default: return false
        }
    }

    /// The value without changes of its size.
    private func source(_ value: String) -> String {
        var value = value
        for _ in 0..<8 {
            guard let definition = definitions[value]?.instruction,
                ["zext", "sext", "trunc", "freeze"].contains(definition.opcode),
                let operand = definition.operands.dropFirst(3).first(where: { $0.kind == .local })
            else { break }
            value = operand.text
        }
        return value
    }

    /// The operands of a comparison: `%x = icmp ult i64 %a, %b`.
    private static func operands(_ instruction: IRInstruction) -> (String, String) {
        let parts = IRTokens.split(instruction.operands.dropFirst(3))
        return (parts.first?.last?.text ?? "", parts.count > 1 ? parts[1].last?.text ?? "" : "")
    }

    /// The blocks of each loop: those that reach one another.
    private func loops() -> [Set<Int>] {
        let next = blocks.map { block in
            block.instructions.last.map { LoopLimits.targets($0).compactMap { indices[$0] } } ?? []
        }
        let reached = blocks.indices.map { start -> Set<Int> in
            var seen: Set<Int> = []
            var pending = next[start]
            while let index = pending.popLast() {
                if seen.insert(index).inserted { pending += next[index] }
            }
            return seen
        }
        var result: [Set<Int>] = []
        var known: Set<Int> = []
        for index in blocks.indices where !known.contains(index) && reached[index].contains(index) {
            let loop = Set(reached[index].filter { reached[$0].contains(index) })
            known.formUnion(loop)
            result.append(loop)
        }
        return result
    }
}
