// SPDX-License-Identifier: Apache-2.0

/// Addresses of arenas, which an instruction turns into those of the program: `addr_space_cast`.
enum Arenas {
    /// `BPF_MAP_TYPE_ARENA`.
    static let mapType = 33
    private static let function = "@__bpf_arena_place"

    /// What the call of module EBPF becomes: LLVM knows arenas as address space 1.
    static func cast(_ instruction: IRInstruction) -> [IRInstruction]? {
        guard let call = instruction.call, call.callee == function, let result = instruction.result,
            let value = call.value(0)
        else { return nil }
        let name = result.hasSuffix("\"") ? "\(result.dropLast()).arena\"" : "\(result).arena"
        return [
            "\(name) = inttoptr i64 \(value) to ptr addrspace(1)",
            "\(result) = addrspacecast ptr addrspace(1) \(name) to ptr",
        ].map { line in
            var new = IRInstruction(line)
            new.attachments = instruction.attachments.filter { $0.name == "!dbg" }
            return new
        }
    }

    private static func isCast(_ instruction: IRInstruction) -> Bool {
        instruction.tokens.contains { $0.isWord("addrspacecast") }
    }

    /// Names the arena in each function with its addresses: the verifier takes the arena of a program from the maps that
    /// the program names.
    ///
    /// - Returns: the functions with addresses of an arena, if there is not one arena.
    static func name(_ arenas: [String], in module: inout IRModule) -> [(function: IRFunction, location: Int?)] {
        var problems: [(function: IRFunction, location: Int?)] = []
        for index in module.functions.indices {
            guard let cast = module.functions[index].instructions.first(where: isCast) else { continue }
            guard arenas.count == 1 else {
                problems.append((module.functions[index], cast.location))
                continue
            }
            var naming = IRInstruction("call void asm sideeffect \"\", \"r\"(ptr \(arenas[0]))")
            naming.attachments = cast.attachments.filter { $0.name == "!dbg" }
            module.functions[index].blocks?[0].instructions.insert(naming, at: 0)
        }
        return problems
    }
}
