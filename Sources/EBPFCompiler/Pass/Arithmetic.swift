// SPDX-License-Identifier: Apache-2.0

/// Arithmetic that BPF's instructions lack: signed division before version 4, and products of 128 bits.
enum Arithmetic {
    /// Rewrites the instructions of a function.
    static func expand(_ function: inout IRFunction) {
        // The parts of what `with.overflow` returned: the number and whether it overflowed.
        var parts: [String: (number: String, overflow: String)] = [:]
        function.replaceInstructions { instruction in
            guard let result = instruction.result, let lines = expanded(instruction, &parts) else { return nil }
            if let pair = parts[result],
                let type = instruction.call?.returnTokens.first(where: { $0.kind == .word && $0.text.hasPrefix("i") })
            {
                return place(lines + Self.pair(result, type.text, pair), instruction)
            }
            return place(lines, instruction)
        }
        guard !parts.isEmpty else { return }
        useParts(parts, in: &function)
    }

    private static func place(_ lines: [String], _ instruction: IRInstruction) -> [IRInstruction] {
        lines.map { line in
            var new = IRInstruction(line)
            new.attachments = instruction.attachments.filter { $0.name == "!dbg" }
            return new
        }
    }

    /// Replaces `extractvalue` of a known pair by its part, and drops pairs without other uses.
    private static func useParts(
        _ parts: [String: (number: String, overflow: String)],
        in function: inout IRFunction
    ) {
        var names: [String: String] = [:]
        function.replaceInstructions { instruction in
            guard instruction.opcode == "extractvalue", let result = instruction.result else { return nil }
            let operands = Array(instruction.operands)
            guard operands.count >= 3, let pair = parts[operands[operands.count - 3].text] else { return nil }
            switch operands[operands.count - 1].text {
            case "0": names[result] = pair.number
            case "1": names[result] = pair.overflow
            default: return nil
            }
            return []
        }
        function.replaceInstructions { instruction in
            guard instruction.tokens.contains(where: { $0.kind == .local && names[$0.text] != nil }) else { return nil }
            return [
                IRInstruction(
                    instruction.tokens.map { token in
                        token.kind == .local ? names[token.text].map { IRToken(.local, $0) } ?? token : token
                    }
                )
            ]
        }
        var used: Set<String> = []
        for instruction in function.instructions {
            let own = instruction.result
            for token in instruction.tokens where token.kind == .local && token.text != own { used.insert(token.text) }
        }
        for result in parts.keys where !used.contains(result) {
            let pair = name(result, "pair")
            function.replaceInstructions { $0.result == result || $0.result == pair ? [] : nil }
        }
    }

    /// What an instruction becomes, or nothing if it stays.
    private static func expanded(
        _ instruction: IRInstruction,
        _ parts: inout [String: (number: String, overflow: String)]
    ) -> [String]? {
        guard let result = instruction.result else { return nil }
        switch instruction.opcode {
        case "sdiv", "srem":
            let operands = Array(instruction.operands.dropFirst(3).filter { !$0.isWord("exact") })
            guard operands.count == 4, let bits = Int(operands[0].text.dropFirst()) else { return nil }
            return division(
                result,
                bits,
                operands[1].text,
                operands[3].text,
                isRemainder: instruction.opcode == "srem"
            )
        case "call":
            guard let call = instruction.call, let left = call.value(0), let right = call.value(1),
                let bits = call.callee.split(separator: ".").last.flatMap({ Int($0.dropFirst()) }),
                call.callee.hasPrefix("@llvm."), call.callee.contains(".with.overflow.i")
            else { return nil }
            var number = name(result, "p")
            let lines: [String]
            switch call.callee.split(separator: ".")[1] {
            case "uadd", "sadd", "usub", "ssub":
                lines = sum(result, "i\(bits)", String(call.callee.split(separator: ".")[1]), left, right)
            case "umul" where bits == 64: lines = unsignedProduct(result, left, right)
            case "smul" where bits == 64:
                lines = signedProduct(result, left, right)
                if lines.contains(where: { $0.hasPrefix(name(result, "sp")) }) { number = name(result, "sp") }
            default: return nil
            }
            let last = lines.contains { $0.hasPrefix(name(result, "ob") + " ") } ? "ob" : "o"
            parts[result] = (number, name(result, last))
            return lines
        default: return nil
        }
    }

    /// A sum or difference, with the comparison that BPF's branches have.
    private static func sum(_ result: String, _ type: String, _ kind: String, _ left: String, _ right: String)
        -> [String]
    {
        func part(_ name: String) -> String { self.name(result, name) }
        let operation = kind.hasSuffix("add") ? "add" : "sub"
        var lines = ["\(part("p")) = \(operation) \(type) \(left), \(right)"]
        if kind.hasPrefix("u") {
            // A frozen value keeps LLVM from an intrinsic for both, which takes more instructions on BPF.
            lines.append("\(part("f")) = freeze \(type) \(operation == "add" ? part("p") : left)")
            lines.append(
                "\(part("o")) = icmp ult \(type) \(part("f")), \(operation == "add" ? left : right)"
            )
        } else if let number = Int64(right) {
            // Above zero a sum must not be less, and a difference not more.
            let grows = (number > 0) == (operation == "add")
            lines.append("\(part("o")) = icmp \(grows ? "slt" : "sgt") \(type) \(part("p")), \(left)")
        } else {
            lines += [
                "\(part("s")) = icmp \(operation == "add" ? "slt" : "sgt") \(type) \(right), 0",
                "\(part("l")) = icmp slt \(type) \(part("p")), \(left)",
                "\(part("o")) = xor i1 \(part("s")), \(part("l"))",
            ]
        }
        return lines
    }

    private static func name(_ result: String, _ part: String) -> String {
        result.hasSuffix("\"") ? "\(result.dropLast()).\(part)\"" : "\(result).\(part)"
    }

    private static func division(
        _ result: String,
        _ bits: Int,
        _ left: String,
        _ right: String,
        isRemainder: Bool
    ) -> [String] {
        func part(_ name: String) -> String { self.name(result, name) }
        let type = "i\(bits)"
        return [
            "\(part("sl")) = ashr \(type) \(left), \(bits - 1)",
            "\(part("sr")) = ashr \(type) \(right), \(bits - 1)",
            "\(part("xl")) = xor \(type) \(left), \(part("sl"))",
            "\(part("xr")) = xor \(type) \(right), \(part("sr"))",
            "\(part("ul")) = sub \(type) \(part("xl")), \(part("sl"))",
            "\(part("ur")) = sub \(type) \(part("xr")), \(part("sr"))",
            "\(part("q")) = \(isRemainder ? "urem" : "udiv") \(type) \(part("ul")), \(part("ur"))",
            isRemainder
                ? "\(part("s")) = or \(type) \(part("sl")), 0"
                : "\(part("s")) = xor \(type) \(part("sl")), \(part("sr"))",
            "\(part("x")) = xor \(type) \(part("q")), \(part("s"))",
            "\(result) = sub \(type) \(part("x")), \(part("s"))",
        ]
    }

    private static func pair(
        _ result: String,
        _ type: String,
        _ parts: (number: String, overflow: String)
    ) -> [String] {
        let pair = "{ \(type), i1 }"
        return [
            "\(name(result, "pair")) = insertvalue \(pair) poison, \(type) \(parts.number), 0",
            "\(result) = insertvalue \(pair) \(name(result, "pair")), i1 \(parts.overflow), 1",
        ]
    }

    private static func unsignedProduct(_ result: String, _ left: String, _ right: String) -> [String] {
        func part(_ name: String) -> String { self.name(result, name) }
        var lines = ["\(part("p")) = mul i64 \(left), \(right)"]
        if let factor = Int64(right).map({ UInt64(bitPattern: $0) }), factor != 0 {
            lines.append("\(part("o")) = icmp ugt i64 \(left), \(Int64(bitPattern: UInt64.max / factor))")
        } else {
            lines += overflow(result, left, right)
        }
        return lines
    }

    /// Whether the product of two unsigned numbers in `p` lost bits, in `o`.
    private static func overflow(_ result: String, _ left: String, _ right: String) -> [String] {
        func part(_ name: String) -> String { self.name(result, name) }
        return [
            "\(part("z")) = icmp eq i64 \(right), 0",
            "\(part("d")) = select i1 \(part("z")), i64 1, i64 \(right)",
            "\(part("q")) = udiv i64 \(part("p")), \(part("d"))",
            "\(part("n")) = icmp ne i64 \(part("q")), \(left)",
            "\(part("o")) = select i1 \(part("z")), i1 false, i1 \(part("n"))",
        ]
    }

    private static func signedProduct(_ result: String, _ left: String, _ right: String) -> [String] {
        func part(_ name: String) -> String { self.name(result, name) }
        if let factor = Int64(right), factor > 1 {
            return [
                "\(part("p")) = mul i64 \(left), \(right)",
                "\(part("h")) = icmp sgt i64 \(left), \(Int64.max / factor)",
                "\(part("l")) = icmp slt i64 \(left), \(Int64.min / factor)",
                "\(part("o")) = or i1 \(part("h")), \(part("l"))",
            ]
        }
        return [
            "\(part("sl")) = ashr i64 \(left), 63",
            "\(part("sr")) = ashr i64 \(right), 63",
            "\(part("xl")) = xor i64 \(left), \(part("sl"))",
            "\(part("xr")) = xor i64 \(right), \(part("sr"))",
            "\(part("ul")) = sub i64 \(part("xl")), \(part("sl"))",
            "\(part("ur")) = sub i64 \(part("xr")), \(part("sr"))",
            "\(part("p")) = mul i64 \(part("ul")), \(part("ur"))",
        ] + overflow(result, part("ul"), part("ur")) + [
            "\(part("neg")) = xor i64 \(part("sl")), \(part("sr"))",
            // One more below zero than above.
            "\(part("m")) = sub i64 \(Int64.max), \(part("neg"))",
            "\(part("b")) = icmp ugt i64 \(part("p")), \(part("m"))",
            "\(part("ob")) = or i1 \(part("o")), \(part("b"))",
            "\(part("xp")) = xor i64 \(part("p")), \(part("neg"))",
            "\(part("sp")) = sub i64 \(part("xp")), \(part("neg"))",
        ]
    }
}
