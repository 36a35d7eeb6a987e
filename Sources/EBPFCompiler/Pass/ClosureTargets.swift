// SPDX-License-Identifier: Apache-2.0

/// Finds what closures call that a helper calls.
///
/// A closure around another one, such as that of a typed `forEach`, has the other one in its context, and calls it
/// through a pointer. The caller stores a known function there: a copy of the closure for this caller calls it directly.
struct ClosureTargets {
    private(set) var module: IRModule
    private var functions: [String: IRFunction]

    init(_ module: IRModule) {
        self.module = module
        functions = Dictionary(module.functions.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func run() {
        for index in module.functions.indices {
            let old = module.functions[index]
            let addresses = Self.addresses(in: old)
            var isChanged = false
            var function = old
            function.replaceInstructions { instruction in
                guard let copy = specialized(instruction, in: old, addresses) else { return nil }
                isChanged = true
                return [copy]
            }
            guard isChanged else { continue }
            module.functions[index] = withoutStores(function, addresses)
            functions[function.name] = module.functions[index]
        }
    }

    /// Where a pointer points: a variable or parameter, and an offset in it.
    private struct Address: Hashable {
        let base: String
        let offset: Int
    }

    /// The addresses with a constant offset: `%x = getelementptr inbounds i8, ptr %base, i64 16`.
    private static func addresses(in function: IRFunction) -> [String: Address] {
        var result: [String: Address] = [:]
        for instruction in function.instructions where instruction.opcode == "getelementptr" {
            let parts = IRTokens.split(instruction.operands)
            guard parts.count == 3, parts[0].last?.isWord("i8") == true, let name = instruction.result,
                let base = parts[1].last, base.kind == .local, let offset = parts[2].last.flatMap({ Int($0.text) })
            else { continue }
            let known = result[base.text]
            result[name] = Address(base: known?.base ?? base.text, offset: (known?.offset ?? 0) + offset)
        }
        return result
    }

    /// The functions that a caller stores into a context, by their offset.
    private func stored(in context: String, _ function: IRFunction, _ addresses: [String: Address]) -> [Int: String] {
        var result: [Int: String] = [:]
        for instruction in function.instructions {
            guard let (target, place) = store(instruction, addresses), place.base == context else { continue }
            // Two functions at one place are not known.
            result[place.offset] = result[place.offset] == nil || result[place.offset] == target ? target : ""
        }
        return result.filter { !$0.value.isEmpty }
    }

    /// A function, and where an instruction stores it.
    private func store(_ instruction: IRInstruction, _ addresses: [String: Address]) -> (String, Address)? {
        guard instruction.opcode == "store" else { return nil }
        let parts = IRTokens.split(instruction.operands.dropFirst())
        guard parts.count >= 2, let value = parts[0].last, value.kind == .global, functions[value.text]?.blocks != nil,
            let place = parts[1].last, place.kind == .local
        else { return nil }
        return (value.text, addresses[place.text] ?? Address(base: place.text, offset: 0))
    }

    /// The call of a helper with a copy of the closure.
    private mutating func specialized(
        _ instruction: IRInstruction,
        in function: IRFunction,
        _ addresses: [String: Address]
    ) -> IRInstruction? {
        guard let call = instruction.call, Preparation.helper(call.callee) != nil else { return nil }
        for (closure, context) in zip(call.arguments, call.arguments.dropFirst()) {
            guard let name = closure.last, name.kind == .global, let called = functions[name.text],
                called.blocks != nil, let context = context.last, context.kind == .local
            else { continue }
            let targets = stored(in: context.text, function, addresses)
            guard !targets.isEmpty, let copy = copy(of: called, targets) else { continue }
            var result = instruction
            result.tokens = instruction.tokens.map { $0.text == name.text ? IRToken(.global, copy) : $0 }
            return result
        }
        return nil
    }

    /// A copy of a closure that calls the functions in its context directly, if it calls any.
    private mutating func copy(of closure: IRFunction, _ targets: [Int: String]) -> String? {
        guard let context = closure.parameters.last?.name else { return nil }
        let addresses = Self.addresses(in: closure)
        var callees: [String: String] = [:]
        for instruction in closure.instructions where instruction.opcode == "load" {
            let parts = IRTokens.split(instruction.operands)
            guard let name = instruction.result, parts.count >= 2, let place = parts[1].last else { continue }
            let address = addresses[place.text] ?? Address(base: place.text, offset: 0)
            if address.base == context { callees[name] = targets[address.offset] }
        }
        guard closure.instructions.contains(where: { callees[$0.call?.callee ?? ""] != nil }) else { return nil }
        var copy = closure
        copy.name = IRText.global("\(closure.bareName).\(module.functions.count)")
        copy.linkage = [.word("internal")]
        let subprogram = closure.subprogram.flatMap { module.metadata[$0] }.map { module.add($0) }
        copy.subprogram = subprogram
        copy.replaceInstructions { (instruction: IRInstruction) -> [IRInstruction]? in
            var result = instruction
            if let call = instruction.call, let target = callees[call.callee] {
                result.tokens[call.calleeIndex] = IRToken(.global, target)
            }
            var attachments = result.attachments.filter { $0.name != "!dbg" }
            if let subprogram, let id = location(instruction.location, in: subprogram) {
                attachments.append((name: "!dbg", value: id))
            }
            result.attachments = attachments
            return [result]
        }
        module.functions.append(copy)
        functions[copy.name] = copy
        return copy.name
    }

    /// The line of a location, as one of another function.
    private mutating func location(_ id: Int?, in subprogram: Int) -> Int? {
        var node = id.flatMap { module.metadata[$0] }
        while let outer = node?.reference("inlinedAt") { node = module.metadata[outer] }
        guard let node else { return nil }
        return module.add(
            IRMetadata(
                "DILocation",
                [
                    ("line", node["line"] ?? [.word("0")]), ("column", node["column"] ?? [.word("0")]),
                    ("scope", [.reference(subprogram)]),
                ]
            )
        )
    }

    /// The address of a function that is called directly is not needed, and the kernel would verify the function.
    private func withoutStores(_ function: IRFunction, _ addresses: [String: Address]) -> IRFunction {
        let contexts = Set(
            function.instructions.compactMap { instruction -> String? in
                guard let call = instruction.call, Preparation.helper(call.callee) != nil else { return nil }
                return zip(call.arguments, call.arguments.dropFirst()).first { closure, _ in
                    closure.last.map { $0.kind == .global && functions[$0.text]?.blocks != nil } ?? false
                }?.1.last?.text
            }
        )
        var result = function
        result.replaceInstructions { instruction in
            guard let (_, place) = store(instruction, addresses), contexts.contains(place.base) else { return nil }
            return []
        }
        return result
    }
}
