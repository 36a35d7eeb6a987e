// SPDX-License-Identifier: Apache-2.0

/// The names of what a program calls, as the kernel has it after verifying.
struct TranslatedCalls {
    /// The program's own functions, by their first instructions.
    let functions: [Int: String]

    /// The text of a call in the instructions that the kernel returns, or `nil` for other instructions.
    ///
    /// A call in the program has its distance in the offset. The constant of another call is the distance of the kernel's
    /// function from `__bpf_call_base` (bpf_insn_prepare_dump in kernel/bpf/syscall.c).
    func text(of instruction: BPFInstruction, at index: Int) -> String? {
        guard instruction.opcode == 0x85 else { return nil }
        if instruction.source == 1 {
            let distance = Int(instruction.offset)
            let name = functions[index + 1 + distance].map { "#\($0)" } ?? ""
            return "call pc\(distance < 0 ? "" : "+")\(distance)\(name)"
        }
        // Of a program that is interpreted, the constant is the number of the helper.
        guard let symbols = try? KernelSymbols.current, let base = try? symbols.address(of: "__bpf_call_base") else {
            return nil
        }
        let address = base &+ UInt64(bitPattern: Int64(instruction.immediate))
        guard let symbol = symbols.symbol(at: address), symbol.address == address else { return nil }
        return "call \(symbol.name)"
    }
}
