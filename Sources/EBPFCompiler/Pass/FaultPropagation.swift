// SPDX-License-Identifier: Apache-2.0

/// Ends a program at a fault in a function that it calls.
///
/// A function that may trap reports this to its caller, which then ends in the same way. A result of at most 32 bits
/// becomes one of 64, whose upper half is the report. Another result keeps the register, and the report goes to a
/// variable of the caller.
struct FaultPropagation {
    /// How a function reports a fault.
    enum Report {
        /// In the upper half of the result.
        case result
        /// Through a pointer, which is the last parameter.
        case parameter
        /// Behind the context of a callback.
        case context
    }

    /// The helpers that call a function until it returns 1, with the index of the function among their arguments, and that
    /// of the context among the function's: bpf_for_each_map_elem, bpf_find_vma, bpf_loop, bpf_user_ringbuf_drain.
    static let callingHelpers = [164: (1, 3), 180: (2, 2), 181: (1, 1), 209: (1, 1)]
    static let contextName = "%swift_bpf.context"

    static let parameterName = "%swift_bpf.report"
    /// The blocks behind a call that ended with a fault, which is already counted.
    static let failedLabel = "swift_bpf.failed."

    private(set) var module: IRModule
    private(set) var types: TypeTranslator
    private(set) var diagnostics: [EBPFDiagnostic] = []
    private(set) var reports: [String: Report] = [:]
    private var locations: SourceLocations

    init(_ module: IRModule, _ types: TypeTranslator, _ locations: SourceLocations) {
        self.module = module
        self.types = types
        self.locations = locations
    }

    mutating func run() {
        let faulting = faultingFunctions()
        let callbacks = Set(module.functions.flatMap { $0.instructions.compactMap { Self.callback($0)?.function } })
        let timers = Set(module.functions.flatMap { $0.instructions.compactMap(Self.timerCallback) })
        let called = Set(module.functions.flatMap { $0.instructions.compactMap(\.call?.callee) })
        for function in module.functions where faulting.contains(function.name) && !Self.isProgram(function) {
            if called.contains(function.name), callbacks.union(timers).contains(function.name) {
                refuse(function, "it is called by a helper and by other functions. Use a closure that calls it")
                continue
            }
            switch function.returnType.first?.text {
            case _ where callbacks.contains(function.name): reports[function.name] = .context
            // The kernel calls it, after the program has ended.
            case _ where timers.contains(function.name): continue
            case "void", "i1", "i8", "i16", "i32": reports[function.name] = .result
            default:
                reports[function.name] = .parameter
                guard function.parameters.count >= 5 || !function.isInternal else { continue }
                refuse(
                    function,
                    function.isInternal
                        ? "it has five parameters and a result of 64 bits. Use a result of 32 bits, four parameters, or"
                            + " arithmetic that wraps, such as &+"
                        : "it has a result of 64 bits. Use a result of 32 bits, or arithmetic that wraps, such as &+"
                )
            }
        }
        guard !reports.isEmpty, diagnostics.isEmpty else { return }
        for index in module.functions.indices where module.functions[index].blocks != nil {
            var function = module.functions[index]
            checkCalls(in: &function)
            if let report = reports[function.name] { change(&function, report) }
            module.functions[index] = function
        }
    }

    private mutating func refuse(_ function: IRFunction, _ reason: String) {
        let name = module.metadata[function.subprogram ?? -1]?.string("name") ?? function.bareName
        diagnostics.append(
            EBPFDiagnostic(
                locations.position(ofSubprogram: function.subprogram),
                "'\(name)' may fault, and cannot report this to its caller: \(reason)"
            )
        )
    }

    static func isProgram(_ function: IRFunction) -> Bool { function.section.map { $0 != ".text" } ?? false }

    /// The functions that trap, or that call one that does.
    private func faultingFunctions() -> Set<String> {
        var callers: [String: [String]] = [:]
        var pending: [String] = []
        for function in module.functions {
            if function.blocks?.contains(where: \.isTrap) == true { pending.append(function.name) }
            for instruction in function.instructions {
                if let callback = Self.callback(instruction) {
                    callers[callback.function, default: []].append(function.name)
                } else if let call = instruction.call {
                    callers[call.callee, default: []].append(function.name)
                }
            }
        }
        var result: Set<String> = []
        while let name = pending.popLast() {
            guard result.insert(name).inserted else { continue }
            pending += callers[name] ?? []
        }
        return result
    }

    // MARK: Callers

    /// Ends the function behind each call that has reported a fault.
    private func checkCalls(in function: inout IRFunction) {
        guard let old = function.blocks else { return }
        var blocks: [IRFunction.Block] = []
        var traps: [IRFunction.Block] = []
        var slots: [IRInstruction] = []
        var renamed: [(old: String, new: String)] = []
        for block in old {
            var current = IRFunction.Block(label: block.label, instructions: [])
            for instruction in block.instructions {
                let number = traps.count
                guard let parts = checked(instruction, number) else {
                    current.instructions.append(instruction)
                    continue
                }
                let failed = Self.failedLabel + "\(number)"
                let next = "swift_bpf.next.\(number)"
                slots += parts.slots
                current.instructions += parts.instructions
                var branch = IRInstruction(
                    "br i1 %swift_bpf.isFailed.\(number), label %\(failed), label %\(next)"
                )
                branch.attachments = instruction.attachments.filter { $0.name == "!dbg" }
                current.instructions.append(branch)
                var end = IRInstruction("unreachable")
                end.attachments = branch.attachments
                traps.append(IRFunction.Block(label: failed, instructions: [end]))
                blocks.append(current)
                current = IRFunction.Block(label: next, instructions: [])
            }
            if current.label != block.label { renamed.append((block.label, current.label)) }
            blocks.append(current)
        }
        guard !traps.isEmpty else { return }
        // What follows a block came from its last part.
        for (old, new) in renamed {
            for index in blocks.indices { blocks[index].renamePredecessor(old, to: new) }
        }
        blocks[0].instructions.insert(contentsOf: slots, at: 0)
        function.blocks = blocks + traps
    }

    /// A call with the question whether it has failed: `%swift_bpf.isFailed.N`.
    private struct CheckedCall {
        var slots: [IRInstruction] = []
        var instructions: [IRInstruction] = []
        private let location: [(name: String, value: Int)]

        init(_ instruction: IRInstruction) {
            location = instruction.attachments.filter { $0.name == "!dbg" }
        }

        mutating func add(_ text: String) {
            var instruction = IRInstruction(text)
            instruction.attachments = location
            instructions.append(instruction)
        }

        mutating func addSlot(_ text: String) { slots.append(IRInstruction(text)) }
    }

    private func checked(_ instruction: IRInstruction, _ number: Int) -> CheckedCall? {
        if let callback = Self.callback(instruction), reports[callback.function] == .context {
            return checkedHelper(instruction, callback, number)
        }
        guard let call = instruction.call, let report = reports[call.callee] else { return nil }
        var result = CheckedCall(instruction)
        let convention = call.returnTokens.filter { ["fastcc", "coldcc"].contains($0.text) }.map(\.text)
        let returnType = IRPrinter.join(Self.type(call.returnTokens))
        let target = (convention + [report == .result ? "i64" : returnType]).joined(separator: " ")
        var arguments = call.arguments.map { IRPrinter.join($0.filter { !$0.isWord("returned") }) }
        if report == .result {
            let value = "%swift_bpf.call.\(number)"
            result.add("\(value) = call \(target) \(call.callee)(\(arguments.joined(separator: ", ")))")
            if let name = instruction.result { result.add("\(name) = trunc i64 \(value) to \(returnType)") }
            result.add("%swift_bpf.flag.\(number) = lshr i64 \(value), 32")
        } else {
            let slot = "%swift_bpf.slot.\(number)"
            result.addSlot("\(slot) = alloca i64, align 8")
            arguments.append("ptr \(slot)")
            result.add("store i64 0, ptr \(slot), align 8")
            let start = instruction.result.map { "\($0) = " } ?? ""
            result.add("\(start)call \(target) \(call.callee)(\(arguments.joined(separator: ", ")))")
            result.add("%swift_bpf.flag.\(number) = load i64, ptr \(slot), align 8")
        }
        result.add("%swift_bpf.isFailed.\(number) = icmp ne i64 %swift_bpf.flag.\(number), 0")
        return result
    }

    /// The context that the helper passes on is a pair: the context of the closure, and the report.
    private func checkedHelper(_ instruction: IRInstruction, _ callback: Callback, _ number: Int) -> CheckedCall {
        var result = CheckedCall(instruction)
        let slot = "%swift_bpf.slot.\(number)"
        result.addSlot("\(slot) = alloca [2 x i64], align 8")
        if let context = callback.context { result.add("store ptr \(context), ptr \(slot), align 8") }
        result.add("%swift_bpf.place.\(number) = getelementptr i8, ptr \(slot), i64 8")
        result.add("store i64 0, ptr %swift_bpf.place.\(number), align 8")
        var call = instruction
        call.tokens.replaceSubrange(callback.contextRange, with: IRInstruction("ptr \(slot)").tokens)
        call.tokens.removeAll { ["tail", "notail"].contains($0.text) && $0.kind == .word }
        result.instructions.append(call)
        result.add("%swift_bpf.flag.\(number) = load i64, ptr %swift_bpf.place.\(number), align 8")
        result.add("%swift_bpf.isFailed.\(number) = icmp ne i64 %swift_bpf.flag.\(number), 0")
        return result
    }

    /// The type behind the attributes of a result: `noundef range(i32 0, 5) i32`.
    private static func type(_ tokens: [IRToken]) -> [IRToken] {
        var rest = tokens[...]
        var result: ArraySlice<IRToken> = []
        while let first = rest.first {
            // Attributes with arguments.
            if rest.count > 1, rest[rest.startIndex + 1].isPunctuation("("),
                let close = IRTokens.close(Array(rest), 1)
            {
                rest = rest.dropFirst(close + 1)
                continue
            }
            if first.kind == .attributes || ["align", "dereferenceable"].contains(first.text) {
                rest = rest.dropFirst(first.kind == .attributes ? 1 : 2)
                continue
            }
            let (type, tail) = IRTokens.type(rest)
            result = type
            rest = tail
        }
        return Array(result)
    }

    // MARK: Functions that report

    private mutating func change(_ function: inout IRFunction, _ report: Report) {
        // What the optimiser found out is not true any more.
        function.attributeGroup = nil
        function.suffix = [.word("nounwind")]
        function.returnAttributes = []
        for index in function.parameters.indices {
            function.parameters[index].attributes.removeAll { $0.isWord("returned") }
        }
        switch report {
        case .parameter:
            function.parameters.append(
                IRFunction.Parameter(type: [.word("ptr")], attributes: [], name: Self.parameterName)
            )
        case .context: takePair(&function)
        case .result:
            let type = IRPrinter.join(function.returnType)
            var number = 0
            function.replaceInstructions { instruction in
                guard instruction.opcode == "ret" else { return nil }
                let value = instruction.operands.dropFirst(2)
                defer { number += 1 }
                guard type != "void", let first = value.first else { return [Self.returning("0", instruction)] }
                if first.isWord("undef") || first.isWord("poison") { return [Self.returning("0", instruction)] }
                let name = "%swift_bpf.wide.\(number)"
                var widened = IRInstruction("\(name) = zext \(type) \(IRPrinter.join(Array(value))) to i64")
                widened.attachments = instruction.attachments.filter { $0.name == "!dbg" }
                return [widened, Self.returning(name, instruction)]
            }
            function.returnType = [.word("i64")]
        }
        describe(function, report)
    }

    /// A callback reads its context from the pair that it gets.
    private func takePair(_ function: inout IRFunction) {
        let indices = module.functions.flatMap { caller in
            caller.instructions.compactMap { instruction -> Int? in
                guard let callback = Self.callback(instruction), callback.function == function.name else { return nil }
                return Self.callingHelpers[callback.helper]?.1
            }
        }
        guard let index = indices.first else { return }
        let new = IRFunction.Parameter(type: [.word("ptr")], attributes: [], name: Self.contextName)
        guard index < function.parameters.count else {
            function.parameters.append(new)
            return
        }
        let old = function.parameters[index].name
        function.parameters[index] = new
        if let old {
            function.blocks?[0].instructions.insert(
                IRInstruction("\(old) = load ptr, ptr \(Self.contextName), align 8"),
                at: 0
            )
        }
    }

    private static func returning(_ value: String, _ instruction: IRInstruction) -> IRInstruction {
        var result = IRInstruction("ret i64 \(value)")
        result.attachments = instruction.attachments.filter { $0.name == "!dbg" }
        return result
    }

    /// The debug information has the same prototype.
    private mutating func describe(_ function: IRFunction, _ report: Report) {
        guard let id = function.subprogram, var node = module.metadata[id],
            let list = node.reference("type").flatMap({ module.metadata[$0] })?.reference("types").flatMap({
                module.metadata[$0]
            })
        else { return }
        var elements = list.fields.map(\.value)
        switch report {
        case .context: return
        case .result: elements[0] = [.reference(types.unsigned(8))]
        case .parameter:
            let type = types.pointer(to: types.unsigned(8))
            elements.append([.reference(type)])
            let variable = types.add(
                IRMetadata(
                    "DILocalVariable",
                    [
                        ("name", [.string("report")]), ("arg", [.word("\(function.parameters.count)")]),
                        ("scope", [.reference(id)]), ("file", node["file"] ?? [.word("null")]),
                        ("type", [.reference(type)]),
                    ]
                )
            )
            let known = node.reference("retainedNodes").flatMap { module.metadata[$0] }?.elements ?? []
            node["retainedNodes"] = [.reference(types.add(IRMetadata(references: known + [variable])))]
        }
        let tuple = types.add(IRMetadata(tuple: elements))
        node["type"] = [.reference(types.add(IRMetadata("DISubroutineType", [("types", [.reference(tuple)])])))]
        module.metadata[id] = node
    }
}

extension IRFunction {
    var isInternal: Bool { linkage.contains { $0.isWord("internal") } }
}

extension IRFunction.Block {
    var isTrap: Bool { instructions.last?.opcode == "unreachable" }

    mutating func renamePredecessor(_ old: String, to new: String) {
        for index in instructions.indices where instructions[index].opcode == "phi" {
            instructions[index].tokens = instructions[index].tokens.map {
                $0.kind == .local && IRText.name($0.text) == old ? IRToken(.local, "%\(new)") : $0
            }
        }
    }
}
