// SPDX-License-Identifier: Apache-2.0

/// What programs return after a fault, if they set it.
struct FaultResults {
    private static let function = "@__bpf_fault_result"

    /// By the name of the program.
    private(set) var values: [String: Int] = [:]
    private(set) var diagnostics: [EBPFDiagnostic] = []

    /// Finds the calls, and takes them away.
    mutating func take(from module: inout IRModule, _ locations: inout SourceLocations) {
        for index in module.functions.indices {
            let function = module.functions[index]
            guard function.instructions.contains(where: { $0.call?.callee == Self.function }) else { continue }
            for instruction in function.instructions where instruction.call?.callee == Self.function {
                if let problem = problem(instruction, function) {
                    let position = locations.position(of: instruction.location)
                    diagnostics.append(
                        EBPFDiagnostic(position ?? locations.position(ofSubprogram: function.subprogram), problem)
                    )
                }
            }
            module.functions[index].replaceInstructions { instruction in
                instruction.call?.callee == Self.function ? [] : nil
            }
        }
    }

    private mutating func problem(_ instruction: IRInstruction, _ function: IRFunction) -> String? {
        guard FaultPropagation.isProgram(function) else {
            return "a fault here ends the program that calls this function. Use returnOnFault in the program itself"
        }
        guard let value = instruction.call?.value(0).flatMap({ Int($0) }) else {
            return
                "what a program returns after a fault must be a constant. Use a literal, or a value such as XDPAction.drop"
        }
        guard values.updateValue(value, forKey: function.name) ?? value == value else {
            return "the program sets two results for a fault. Use returnOnFault once"
        }
        return nil
    }
}
