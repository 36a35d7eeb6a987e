// SPDX-License-Identifier: Apache-2.0

/// Finds what BPF cannot do, and where the user wrote it.
struct ProgramLimits {
    /// Something that BPF cannot do.
    struct Problem {
        let message: String
        /// Which one is reported if there are several on a line: the smallest.
        let priority: Int
        let location: Int?
    }

    let module: IRModule
    private var locations: SourceLocations
    /// The functions that are declared only.
    private let declared: [String: IRFunction]
    /// Where a function is named: by the caller and the location.
    private var references: [String: [(caller: String, location: Int?)]] = [:]

    init(_ module: IRModule, _ locations: SourceLocations) {
        self.module = module
        self.locations = locations
        declared = Dictionary(module.functions.filter { $0.blocks == nil }.map { ($0.name, $0) }) { first, _ in first }
        let names = Set(module.functions.map(\.name))
        for function in module.functions {
            for instruction in function.instructions {
                for name in instruction.globals where names.contains(name) && name != function.name {
                    references[name, default: []].append((function.name, instruction.location))
                }
            }
        }
    }

    /// Returns what is wrong, one message a line.
    mutating func check() -> [EBPFDiagnostic] {
        var found: [(problem: Problem, position: SourcePosition?)] = []
        let layout = IRTypeLayout(module)
        for function in module.functions {
            for block in function.blocks ?? [] {
                for (index, instruction) in block.instructions.enumerated() {
                    guard let problem = problem(instruction, in: function) else { continue }
                    let place = position(problem.location, in: function) ?? nearest(index, in: block, of: function)
                    found.append((problem, place))
                }
            }
            for problem in LoopLimits.problems(function) + StackLimits.problems(function, layout) {
                found.append((problem, position(problem.location, in: function)))
            }
        }
        for (problem, subprogram) in recursions() {
            found.append((problem, locations.position(ofSubprogram: subprogram)))
        }
        return Self.one(ofEachLine: found)
    }

    /// Returns what the verifier may refuse.
    mutating func warnings() -> [EBPFDiagnostic] {
        var result: [EBPFDiagnostic] = []
        for function in module.functions where function.blocks != nil {
            for location in LoopBounds(function).unbounded() {
                result.append(
                    EBPFDiagnostic(
                        position(location, in: function),
                        "no constant bounds this loop, so the verifier may refuse the program. Use a second condition, such as"
                            + " 'index < 1000', or loop(_:_:) of module EBPF",
                        isError: false
                    )
                )
            }
        }
        return result
    }

    private static func one(
        ofEachLine found: [(problem: Problem, position: SourcePosition?)]
    ) -> [EBPFDiagnostic] {
        // What has no line is a consequence of what has one.
        let placed = found.filter { $0.position != nil }
        var result: [EBPFDiagnostic] = []
        var lines: [String: (index: Int, priority: Int)] = [:]
        for (problem, position) in placed.isEmpty ? found : placed {
            let line = position.map { "\($0.file):\($0.line)" } ?? ""
            let diagnostic = EBPFDiagnostic(position, problem.message)
            if let known = lines[line] {
                guard problem.priority < known.priority else { continue }
                result[known.index] = diagnostic
                lines[line] = (known.index, problem.priority)
            } else {
                lines[line] = (result.count, problem.priority)
                result.append(diagnostic)
            }
        }
        // A release of something is where it ends: what made it is reported.
        let causes = result.filter { !$0.message.hasPrefix(RuntimeCalls.consequence) }
        return causes.isEmpty ? result : causes
    }

    /// The user's line of an instruction, or of the call of the library's function that it is in.
    private mutating func position(_ location: Int?, in function: IRFunction) -> SourcePosition? {
        if let position = locations.position(of: location) { return position }
        var seen: Set<String> = [function.name]
        var pending = [function.name]
        while !pending.isEmpty {
            let name = pending.removeFirst()
            for reference in references[name] ?? [] {
                if let position = locations.position(of: reference.location) { return position }
                if seen.insert(reference.caller).inserted { pending.append(reference.caller) }
            }
        }
        return nil
    }

    /// The line of an instruction before it, of one behind it, or of the function.
    private mutating func nearest(
        _ index: Int,
        in block: IRFunction.Block,
        of function: IRFunction
    ) -> SourcePosition? {
        for instruction in block.instructions[..<index].reversed() + block.instructions[index...] {
            if let position = locations.position(of: instruction.location) { return position }
        }
        return locations.position(ofSubprogram: function.subprogram)
    }

    // MARK: Instructions

    private func problem(_ instruction: IRInstruction, in function: IRFunction) -> Problem? {
        let message: String?
        var priority = 6
        switch instruction.opcode {
        case "call":
            guard let call = instruction.call else {
                message = FaultPropagation.capturesContext(instruction) ? Self.capturingTimer : nil
                priority = 0
                break
            }
            if call.callee.hasPrefix("%") {
                message = Self.indirectCall
            } else if let called = declared[call.callee], !call.callee.hasPrefix("@llvm."), called.section != ".ksyms" {
                let names = locations.functions(of: instruction.location)
                let own = module.metadata[function.subprogram ?? -1]?.string("linkageName") ?? ""
                let problem = RuntimeCalls.problem(called.bareName, within: names + [own], arguments: call.arguments)
                message = problem.message
                priority = problem.priority
            } else if usesFloatingPoint(instruction) {
                message = Self.floatingPoint
                priority = 5
            } else {
                message = copyProblem(call)
            }
        case "fadd", "fsub", "fmul", "fdiv", "frem", "fneg", "fcmp", "sitofp", "uitofp", "fptosi", "fptoui", "fpext",
            "fptrunc":
            message = Self.floatingPoint
            priority = 5
        case "mul", "sdiv", "udiv", "srem", "urem":
            message = instruction.tokens.contains { $0.isWord("i128") } ? Self.wideArithmetic : nil
        case "atomicrmw", "cmpxchg", "fence", "load", "store":
            message = atomicProblem(instruction) ? Self.atomics : nil
        case "alloca":
            // alloca T, i64 %count, align 8
            let isFixed = IRTokens.split(instruction.operands.dropFirst(3)).dropFirst().allSatisfy { part in
                part.last?.kind != .local
            }
            message = isFixed ? nil : Self.dynamicStack
        default: return nil
        }
        guard let message else { return nil }
        return Problem(message: message, priority: priority, location: instruction.location)
    }

    /// The instructions of BPF's version 3: 32 and 64 bits, no minimum or maximum, and no order weaker than that of all.
    private func atomicProblem(_ instruction: IRInstruction) -> Bool {
        let words = Set(instruction.operands.lazy.filter { $0.kind == .word }.map(\.text))
        switch instruction.opcode {
        case "fence": return true
        case "load", "store":
            return words.contains("atomic") && !words.isDisjoint(with: ["acquire", "release", "acq_rel", "seq_cst"])
        case "atomicrmw":
            let operations: Set = ["xchg", "add", "sub", "and", "or", "xor"]
            return operations.isDisjoint(with: words) || !words.isDisjoint(with: ["i8", "i16", "i128"])
        default: return !words.isDisjoint(with: ["i8", "i16", "i128"])
        }
    }

    private static let capturingTimer =
        "the closure of a timer runs after the program has ended, so it cannot capture variables. Use the value of the map,"
        + " which it gets, or a Variable"
    private static let indirectCall =
        "this calls a function that is known at run time only, which BPF cannot. Use a switch or a generic parameter in place"
        + " of a stored closure"
    private static let atomics =
        "BPF has no such atomic instruction. Use atomicAdd and the other methods of module EBPF for values of 32 or 64 bits"
    private static let floatingPoint =
        "BPF has no floating point. Use integers, such as nanoseconds in place of seconds, or a value times 1000"
    private static let dynamicStack =
        "the size of a variable on the stack is not a constant, which BPF needs. Use an InlineArray"
    private static let wideArithmetic =
        "BPF multiplies and divides 64 bits, not 128. Use UInt64 or Int64, and divide before multiplying"

    private func usesFloatingPoint(_ instruction: IRInstruction) -> Bool {
        instruction.operands.contains { $0.isWord("double") || $0.isWord("float") || $0.isWord("half") }
    }

    /// The code generator copies with at most 128 instructions.
    private func copyProblem(_ call: IRCall) -> String? {
        let isSet = call.callee.hasPrefix("@llvm.memset")
        guard isSet || call.callee.hasPrefix("@llvm.memcpy") || call.callee.hasPrefix("@llvm.memmove") else {
            return nil
        }
        guard call.arguments.count >= 3 else { return nil }
        guard let count = call.arguments[2].last.flatMap({ Int($0.text) }) else {
            return
                "the number of bytes that this copies is not a constant, which BPF needs. Use a loop over an InlineArray,"
                + " or a helper that reads memory"
        }
        let alignments = call.arguments[..<(isSet ? 1 : 2)].map { argument -> Int in
            guard let index = argument.firstIndex(where: { $0.isWord("align") }), index + 1 < argument.count else {
                return 1
            }
            return Int(argument[index + 1].text) ?? 1
        }
        let limit = 128 * min(8, alignments.min() ?? 1)
        guard count > limit else { return nil }
        return "this copies \(count) bytes at once, and BPF can copy \(limit). Change the members that differ through a"
            + " pointer, such as that of lookup(_:), or use smaller types"
    }

    // MARK: Recursion

    private func recursions() -> [(Problem, Int?)] {
        let defined = Set(module.functions.filter { $0.blocks != nil }.map(\.name))
        var calls: [String: Set<String>] = [:]
        for function in module.functions where function.blocks != nil {
            calls[function.name] = Set(function.instructions.flatMap(\.globals).filter(defined.contains))
        }
        var result: [(Problem, Int?)] = []
        for function in module.functions where function.blocks != nil {
            var seen: Set<String> = []
            var pending = Array(calls[function.name] ?? [])
            while let name = pending.popLast() {
                guard seen.insert(name).inserted else { continue }
                pending += calls[name] ?? []
            }
            guard seen.contains(function.name) else { continue }
            let name = module.metadata[function.subprogram ?? -1]?.string("name") ?? function.bareName
            result.append(
                (
                    Problem(
                        message: "'\(name)' calls itself, directly or through others, which the kernel does not allow."
                            + " Use a loop with a constant bound",
                        priority: 0,
                        location: nil
                    ), function.subprogram
                )
            )
        }
        return result
    }
}
