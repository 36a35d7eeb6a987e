// SPDX-License-Identifier: Apache-2.0

/// Evaluates the arithmetic of integers of at most 64 bits.
enum IntegerOperation {
    /// The bits of `i32`.
    static func width(_ type: ArraySlice<IRToken>) -> Int? {
        guard let first = type.first, first.kind == .word, first.text.hasPrefix("i"),
            let width = Int(first.text.dropFirst()), (1...64).contains(width)
        else { return nil }
        return width
    }

    static func truncated(_ number: UInt64, _ width: Int) -> UInt64 {
        width == 64 ? number : number & (1 << UInt64(width) - 1)
    }

    static func signed(_ number: UInt64, _ width: Int) -> Int64 {
        Int64(bitPattern: number << UInt64(64 - width)) >> Int64(64 - width)
    }

    /// The result of an instruction; nothing if it is another one, or if it is undefined.
    ///
    /// - Parameter number: The value of an operand: its type, and its tokens.
    static func value(
        _ instruction: IRInstruction,
        _ number: (ArraySlice<IRToken>, ArraySlice<IRToken>) -> UInt64?
    ) -> UInt64? {
        let opcode = instruction.opcode
        let flags: Set = ["nuw", "nsw", "exact", "disjoint", "nneg", "samesign"]
        let operands = Array(instruction.operands.dropFirst(3).drop { flags.contains($0.text) })
        switch opcode {
        case "zext", "sext", "trunc":
            guard let end = operands.firstIndex(where: { $0.isWord("to") }), let from = width(operands[...]),
                let to = width(operands[(end + 1)...]), let value = number(operands.prefix(1), operands[..<end])
            else { return nil }
            return truncated(opcode == "sext" ? UInt64(bitPattern: signed(value, from)) : value, to)
        case "select":
            let parts = IRTokens.split(operands[...])
            guard parts.count == 3, let condition = number(parts[0].prefix(1), parts[0].suffix(1)) else { return nil }
            let chosen = parts[condition & 1 == 1 ? 1 : 2]
            return number(chosen.prefix(1), chosen.suffix(1))
        case "icmp":
            let rest = operands.drop { $0.text == "samesign" }
            guard let condition = rest.first?.text else { return nil }
            return binary(Array(rest.dropFirst()), number) { left, right, width in
                compare(condition, left, right, width).map { $0 ? 1 : 0 }
            }
        default:
            return binary(operands, number) { left, right, width in
                combine(opcode, left, right, width).map { truncated($0, width) }
            }
        }
    }

    private static func binary(
        _ operands: [IRToken],
        _ number: (ArraySlice<IRToken>, ArraySlice<IRToken>) -> UInt64?,
        _ body: (UInt64, UInt64, Int) -> UInt64?
    ) -> UInt64? {
        let parts = IRTokens.split(operands[...])
        guard parts.count == 2, let width = width(parts[0][...]),
            let left = number(parts[0].prefix(1), parts[0].suffix(1)),
            let right = number(parts[0].prefix(1), parts[1].suffix(1))
        else { return nil }
        return body(left, right, width)
    }

    private static func combine(_ opcode: String, _ left: UInt64, _ right: UInt64, _ width: Int) -> UInt64? {
        switch opcode {
        case "add": left &+ right
        case "sub": left &- right
        case "mul": left &* right
        case "and": left & right
        case "or": left | right
        case "xor": left ^ right
        case "udiv": right == 0 ? nil : left / right
        case "urem": right == 0 ? nil : left % right
        case "shl": right < UInt64(width) ? left << right : nil
        case "lshr": right < UInt64(width) ? left >> right : nil
        case "ashr": right < UInt64(width) ? UInt64(bitPattern: signed(left, width) >> Int64(right)) : nil
        default: nil
        }
    }

    private static func compare(_ condition: String, _ left: UInt64, _ right: UInt64, _ width: Int) -> Bool? {
        let (first, second) = (signed(left, width), signed(right, width))
        switch condition {
        case "eq": return left == right
        case "ne": return left != right
        case "ult": return left < right
        case "ule": return left <= right
        case "ugt": return left > right
        case "uge": return left >= right
        case "slt": return first < second
        case "sle": return first <= second
        case "sgt": return first > second
        case "sge": return first >= second
        default: return nil
        }
    }
}
