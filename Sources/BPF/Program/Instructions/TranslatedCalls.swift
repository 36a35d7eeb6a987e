// SPDX-License-Identifier: Apache-2.0

/// The names of what a program calls, as the kernel has it after verifying.
struct TranslatedCalls {
    /// The program's own functions, by their first instructions.
    private let functions: [Int: String]
    /// The kernel's functions and the address that calls count from; `nil` where the kernel hides them.
    private let kernel: (symbols: KernelSymbols, base: UInt64)?

    init(of instructions: [BPFInstruction], functions: [Int: String]) {
        self.functions = functions
        let callsKernel = instructions.contains { $0.opcode == 0x85 && $0.source != 1 }
        if callsKernel, let symbols = try? KernelSymbols.current, let base = try? symbols.address(of: "__bpf_call_base")
        {
            kernel = (symbols, base)
        } else {
            kernel = nil
        }
    }

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
        guard let kernel else { return nil }
        let address = kernel.base &+ UInt64(bitPattern: Int64(instruction.immediate))
        guard let symbol = kernel.symbols.symbol(at: address), symbol.address == address else { return nil }
        return "call \(symbol.name)"
    }
}
