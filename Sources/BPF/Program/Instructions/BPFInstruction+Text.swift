// SPDX-License-Identifier: Apache-2.0

extension BPFInstruction {
    /// The text in the verifier's notation (kernel/bpf/disasm.c).
    ///
    /// - Parameter next: the second half of a load of a 64-bit constant.
    func text(followedBy next: BPFInstruction?) -> String {
        switch opcode & 7 {
        case 0: loadText(next)
        case 1: "r\(destination) = *(\(signedWidth) *)\(memory(source))"
        case 2: "*(\(width) *)\(memory(destination)) = \(immediate)"
        case 3: storeText
        case 4: arithmeticText("w")
        case 7: arithmeticText("r")
        default: jumpText
        }
    }

    /// `BPF_SIZE`.
    private var width: String {
        switch opcode & 0x18 {
        case 0x00: "u32"
        case 0x08: "u16"
        case 0x10: "u8"
        default: "u64"
        }
    }

    /// `BPF_MEMSX` loads sign-extend.
    private var signedWidth: String {
        opcode & 0xE0 == 0x80 ? width.replacing("u", with: "s") : width
    }

    private func memory(_ register: UInt8) -> String { "(r\(register) \(offset < 0 ? "" : "+")\(offset))" }

    private func loadText(_ next: BPFInstruction?) -> String {
        // BPF_ABS and BPF_IND read from a packet.
        if opcode & 0xE0 == 0x20 { return "r0 = *(\(width) *)skb[\(immediate)]" }
        if opcode & 0xE0 == 0x40 { return "r0 = *(\(width) *)skb[r\(source) + \(immediate)]" }
        guard isWide else { return opcode == 0 ? "" : unknown }
        let low = UInt32(bitPattern: immediate)
        let high = UInt32(bitPattern: next?.immediate ?? 0)
        // BPF_PSEUDO_* in <linux/bpf.h>; what is read back from the kernel has IDs in place of descriptors.
        return switch source {
        case 1: "r\(destination) = map[id:\(low)]"
        case 2: "r\(destination) = map[id:\(low)][0]+\(high)"
        case 3: "r\(destination) = variable of type \(low)"
        case 4: "r\(destination) = function[\(immediate < 0 ? "" : "+")\(immediate)]"
        case 5, 6: "r\(destination) = map[index:\(low)]\(source == 6 ? "[0]+\(high)" : "")"
        default: "r\(destination) = 0x\(String(UInt64(high) << 32 | UInt64(low), radix: 16))"
        }
    }

    private var storeText: String {
        let place = "*(\(width) *)\(memory(destination))"
        // BPF_ATOMIC, else BPF_MEM
        guard opcode & 0xE0 == 0xC0 else { return "\(place) = r\(source)" }
        let isWide = opcode & 0x18 == 0x18
        let argument = "((\(width) *)\(memory(destination)), \(isWide ? "r" : "w")\(source))"
        let name = isWide ? "atomic64" : "atomic"
        return switch immediate {
        case 0x00: "lock \(place) += r\(source)"
        case 0x40: "lock \(place) |= r\(source)"
        case 0x50: "lock \(place) &= r\(source)"
        case 0xA0: "lock \(place) ^= r\(source)"
        case 0x01: "r\(source) = \(name)_fetch_add\(argument)"
        case 0x41: "r\(source) = \(name)_fetch_or\(argument)"
        case 0x51: "r\(source) = \(name)_fetch_and\(argument)"
        case 0xA1: "r\(source) = \(name)_fetch_xor\(argument)"
        case 0xE1: "r\(source) = \(name)_xchg\(argument)"
        case 0xF1: "r0 = \(name)_cmpxchg((\(width) *)\(memory(destination)), r0, r\(source))"
        case 0x100: "r\(destination) = load_acquire((\(width) *)\(memory(source)))"
        case 0x110: "store_release((\(width) *)\(memory(destination)), r\(source))"
        default: unknown
        }
    }

    private func arithmeticText(_ letter: String) -> String {
        let register = "\(letter)\(destination)"
        let operand = opcode & 8 == 0 ? "\(immediate)" : "\(letter)\(source)"
        // A distance of 1 makes a division signed.
        let sign = offset == 1 ? "s" : ""
        switch opcode & 0xF0 {
        case 0x80: return "\(register) = -\(register)"
        case 0xB0:
            guard offset != 0, opcode & 8 != 0 else { return "\(register) = \(operand)" }
            // BPF_ADDR_SPACE_CAST has a distance of 1.
            return offset == 1 && opcode & 7 == 7
                ? "\(register) = addr_space_cast(\(operand), \(UInt32(bitPattern: immediate) >> 16), \(immediate & 0xFFFF))"
                : "\(register) = (s\(offset))\(operand)"
        case 0xD0:
            // BPF_END; the 64-bit class swaps always.
            let swap = opcode & 7 == 7 ? "bswap" : opcode & 8 == 0 ? "le" : "be"
            return "r\(destination) = \(swap)\(immediate) r\(destination)"
        default: break
        }
        let operators = ["+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "", "%=", "^=", "", "s>>="]
        let index = Int(opcode >> 4)
        guard index < operators.count, !operators[index].isEmpty else { return unknown }
        return "\(register) \(sign)\(operators[index]) \(operand)"
    }

    private var jumpText: String {
        let is32 = opcode & 7 == 6
        func distance(_ number: Int32) -> String { "\(number < 0 ? "" : "+")\(number)" }
        switch opcode & 0xF0 {
        case 0x00:
            if opcode & 8 != 0 { return "gotox r\(destination)" }
            return is32 ? "gotol pc\(distance(immediate))" : "goto pc\(distance(Int32(offset)))"
        case 0x80:
            // BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL
            switch source {
            case 1: return "call pc\(distance(immediate))"
            case 2: return "call kfunc type \(immediate)"
            default: return "call \(BPFHelper(number: immediate)?.description ?? "function at \(immediate)")"
            }
        case 0x90: return "exit"
        case 0xE0: return "may_goto pc\(distance(Int32(offset)))"
        default: break
        }
        let comparisons = [
            1: "==", 2: ">", 3: ">=", 4: "&", 5: "!=", 6: "s>", 7: "s>=", 10: "<", 11: "<=", 12: "s<", 13: "s<=",
        ]
        guard let comparison = comparisons[Int(opcode >> 4)] else { return unknown }
        let letter = is32 ? "w" : "r"
        let operand = opcode & 8 == 0 ? "\(immediate)" : "\(letter)\(source)"
        return "if \(letter)\(destination) \(comparison) \(operand) goto pc\(distance(Int32(offset)))"
    }

    private var unknown: String { "unknown operation 0x\(String(opcode, radix: 16))" }
}

extension BPFHelper {
    /// The helper with the kernel's number, or `nil`.
    fileprivate init?(number: Int32) {
        guard number > 0, let helper = BPFHelper.allCases.first(where: { $0.id == UInt32(number) }) else { return nil }
        self = helper
    }
}
