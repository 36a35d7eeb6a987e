// SPDX-License-Identifier: Apache-2.0

/// Releases what a program holds where it traps: a record that is reserved, a lock, a socket, a kernel object.
///
/// The verifier refuses a program that returns with one of them. What is held at a place follows from the blocks before
/// it, once all functions are inlined.
struct HeldResources {
    /// How something is released.
    enum Release: Hashable {
        case helper(Int)
        /// A function of the kernel: `@bpf_task_release`.
        case function(String)
        /// Not known: the function that has returned the value.
        case none(String)
    }

    /// A value that must be released.
    private struct Resource: Hashable {
        /// `%name`, or nothing for a section of the program.
        let value: String
        let release: Release

        /// The place among what is released at once. While a lock is held nothing can be called but what opens it, and
        /// some iterators must end in the section in which they began.
        var order: Int {
            switch release {
            case .helper(94): 0
            case .function(let name) where name.hasSuffix("_destroy"): 1
            case _ where value.isEmpty: 3
            default: 2
            }
        }

        var instruction: IRInstruction? {
            switch release {
            case .helper(let number) where number == 133 || number == 200:
                IRInstruction("call void inttoptr (i64 \(number) to ptr)(ptr \(value), i64 0)")
            case .helper(let number): IRInstruction("call i64 inttoptr (i64 \(number) to ptr)(ptr \(value))")
            case .function(let name):
                IRInstruction("call void \(name)(\(KernelReleases.arguments(of: IRText.name(name), value)))")
            case .none: nil
            }
        }
    }

    /// A place where a fault would leave something that cannot be released.
    struct Problem {
        let function: String
        let location: Int?
    }

    /// The helpers whose result must be released, with the helper for that: ring records and sockets.
    private static let acquiring = [131: 133, 84: 86, 85: 86, 99: 86]
    /// The helpers that release: bpf_ringbuf_submit, bpf_ringbuf_discard, the same of dynamic pointers, bpf_sk_release,
    /// bpf_spin_unlock.
    private static let releasing = [132: 133, 133: 133, 199: 200, 200: 200, 86: 86, 94: 94]
    /// The helpers that make something held of an argument, with its index: bpf_spin_lock, bpf_ringbuf_reserve_dynptr.
    private static let holding = [93: (argument: 0, release: 94), 198: (argument: 3, release: 200)]
    /// Puts a pointer into a map, and returns the one that was there.
    private static let exchange = 194

    private let kernelFunctions: Set<String>
    private var blocks: [IRFunction.Block]
    private var indices: [String: Int] = [:]
    /// What is held at the beginning of a block, as far as it is known.
    private var states: [Int: Set<Resource>] = [:]
    /// The values that are compared with null, by the comparison's result, and whether true means null.
    private var comparisons: [String: (value: String, isNull: Bool)] = [:]
    /// The functions that the program releases a value with.
    private var releases: [String: String] = [:]
    /// Where each value comes from.
    private var origins: [String: Int] = [:]
    private var problems: [Problem] = []

    /// Releases what a function holds at its traps, and returns what cannot be released.
    ///
    /// - Parameter kernelFunctions: the functions of the kernel that the module declares.
    @discardableResult
    static func release(in function: inout IRFunction, kernelFunctions: Set<String> = []) -> [Problem] {
        guard let blocks = function.blocks, blocks.contains(where: { $0.isTrap }) else { return [] }
        var resources = HeldResources(blocks, kernelFunctions)
        guard function.instructions.contains(where: { resources.acquires($0) }) else { return [] }
        resources.follow()
        resources.insert()
        function.blocks = resources.blocks
        return resources.problems
    }

    private init(_ blocks: [IRFunction.Block], _ kernelFunctions: Set<String>) {
        self.blocks = blocks
        self.kernelFunctions = kernelFunctions
        for (index, block) in blocks.enumerated() {
            indices[block.label] = index
            for instruction in block.instructions {
                if let result = instruction.result { origins[result] = instruction.location }
                if instruction.opcode == "icmp" { addComparison(instruction) }
                if let call = kernelCall(instruction), KernelReleases.isRelease(IRText.name(call.callee)),
                    let value = call.value(0)
                {
                    releases[value] = call.callee
                }
            }
        }
    }

    private mutating func addComparison(_ instruction: IRInstruction) {
        let operands = Array(instruction.operands)
        guard let result = instruction.result, operands.last?.text == "null", operands.count >= 4 else { return }
        comparisons[result] = (operands[operands.count - 3].text, operands.contains { $0.isWord("eq") })
    }

    private func kernelCall(_ instruction: IRInstruction) -> IRCall? {
        guard let call = instruction.call, kernelFunctions.contains(call.callee) else { return nil }
        return call
    }

    private func acquires(_ instruction: IRInstruction) -> Bool { !acquired(by: instruction).isEmpty }

    /// What an instruction acquires.
    private func acquired(by instruction: IRInstruction) -> [Resource] {
        if let call = HelperCall(instruction) {
            if let release = Self.acquiring[call.number], let value = instruction.result {
                return [Resource(value: value, release: .helper(release))]
            }
            if let (index, release) = Self.holding[call.number], let value = call.value(index, of: instruction) {
                return [Resource(value: value, release: .helper(release))]
            }
            guard call.number == Self.exchange, let value = instruction.result else { return [] }
            return [Resource(value: value, release: releases[value].map { .function($0) } ?? .none("bpf_kptr_xchg"))]
        }
        guard let call = kernelCall(instruction) else { return [] }
        let name = IRText.name(call.callee)
        func function(_ release: String) -> Release {
            kernelFunctions.contains(IRText.global(release)) ? .function(IRText.global(release)) : .none(name)
        }
        if let end = KernelReleases.ends[name] { return [Resource(value: "", release: function(end))] }
        if let end = KernelReleases.destroy(name), let value = call.value(0) {
            return [Resource(value: value, release: function(end))]
        }
        guard let value = instruction.result else { return [] }
        if let known = releases[value] { return [Resource(value: value, release: .function(known))] }
        return KernelReleases.ofResults[name].map { [Resource(value: value, release: function($0))] } ?? []
    }

    private func change(_ state: inout Set<Resource>, by instruction: IRInstruction) {
        if let call = HelperCall(instruction) {
            if let kind = Self.releasing[call.number] {
                remove(call.value(0, of: instruction), .helper(kind), &state)
            } else if call.number == Self.exchange, let value = call.value(1, of: instruction) {
                state = state.filter { $0.value != value }
            }
        } else if let call = kernelCall(instruction) {
            let name = IRText.name(call.callee)
            if KernelReleases.isRelease(name) {
                remove(KernelReleases.takesNothing(name) ? "" : call.value(0), .function(call.callee), &state)
            }
        }
        state.formUnion(acquired(by: instruction))
    }

    private func remove(_ value: String?, _ release: Release, _ state: inout Set<Resource>) {
        if let value, state.contains(where: { $0.value == value }) {
            state = state.filter { $0.value != value }
        } else {
            // It is not known which one: better too few are released than one twice.
            state = state.filter { $0.release != release }
        }
    }

    private func end(of index: Int) -> Set<Resource> {
        var state = states[index] ?? []
        for instruction in blocks[index].instructions { change(&state, by: instruction) }
        return state
    }

    /// The edges from a block, with what is held on each.
    private func edges(from index: Int) -> [(target: Int, state: Set<Resource>)] {
        guard let last = blocks[index].instructions.last, ["br", "switch"].contains(last.opcode) else { return [] }
        let state = end(of: index)
        let labels = last.labels
        let comparison = last.tokens.first { $0.kind == .local }.flatMap { comparisons[$0.text] }
        return labels.enumerated().compactMap { position, label in
            guard let target = indices[label] else { return nil }
            guard labels.count == 2, last.opcode == "br", let comparison, comparison.isNull == (position == 0) else {
                return (target, state)
            }
            // There is nothing to release: the helper returned null.
            return (target, state.filter { $0.value != comparison.value })
        }
    }

    /// Follows the blocks until nothing changes. What some paths do not hold is not held.
    private mutating func follow() {
        states[0] = []
        var waiting = [0]
        while let index = waiting.popLast() {
            for (target, state) in edges(from: index) {
                let new = states[target].map { $0.intersection(state) } ?? state
                if states[target] != new {
                    states[target] = new
                    waiting.append(target)
                }
            }
        }
    }

    private mutating func insert() {
        let traps = Set(blocks.indices.filter { blocks[$0].isTrap })
        var added: [IRFunction.Block] = []
        for index in blocks.indices {
            for (target, state) in edges(from: index) where traps.contains(target) {
                let rest = state.subtracting(states[target] ?? [])
                guard !rest.isEmpty else { continue }
                let label = "swift_bpf.release.\(added.count)"
                blocks[index].redirect(from: blocks[target].label, to: label)
                blocks[target].renamePredecessor(blocks[index].label, to: label)
                let releases = instructions(rest)
                added.append(
                    IRFunction.Block(
                        label: label,
                        instructions: releases + [IRInstruction("br label %\(blocks[target].label)")]
                    )
                )
            }
        }
        for index in traps {
            let held = instructions(end(of: index))
            blocks[index].instructions.insert(contentsOf: held, at: blocks[index].instructions.count - 1)
        }
        blocks += added
    }

    private mutating func instructions(_ held: Set<Resource>) -> [IRInstruction] {
        held.sorted { ($0.order, $0.value) < ($1.order, $1.value) }.compactMap { resource in
            if case .none(let function) = resource.release {
                problems.append(Problem(function: function, location: origins[resource.value]))
            }
            return resource.instruction
        }
    }
}

extension IRFunction.Block {
    fileprivate mutating func redirect(from old: String, to new: String) {
        guard var last = instructions.popLast() else { return }
        last.tokens = last.tokens.map {
            $0.kind == .local && IRText.name($0.text) == old ? IRToken(.local, "%\(new)") : $0
        }
        instructions.append(last)
    }
}

extension IRInstruction {
    /// The labels that a branch or a switch leads to, in their order.
    fileprivate var labels: [String] {
        tokens.indices.dropLast().filter { tokens[$0].isWord("label") }.map { IRText.name(tokens[$0 + 1].text) }
    }
}
