// SPDX-License-Identifier: Apache-2.0

/// Releases what a program holds where it traps: a record that is reserved, a lock, a socket.
///
/// The verifier refuses a program that returns with one of them. What is held at a place follows from the blocks before
/// it, once all functions are inlined.
struct HeldResources {
    /// A value that a helper must release.
    private struct Resource: Hashable {
        /// `%name`.
        let value: String
        let release: Int

        var instruction: IRInstruction {
            switch release {
            case 133, 200: IRInstruction("call void inttoptr (i64 \(release) to ptr)(ptr \(value), i64 0)")
            case HeldResources.readSection: IRInstruction("call void \(HeldResources.readUnlock)()")
            default: IRInstruction("call i64 inttoptr (i64 \(release) to ptr)(ptr \(value))")
            }
        }
    }

    /// The helpers whose result must be released, with the helper for that: ring records and sockets.
    private static let acquiring = [131: 133, 84: 86, 85: 86, 99: 86]
    /// The helpers that release: bpf_ringbuf_submit, bpf_ringbuf_discard, the same of dynamic pointers, bpf_sk_release,
    /// bpf_spin_unlock.
    private static let releasing = [132: 133, 133: 133, 199: 200, 200: 200, 86: 86, 94: 94]
    /// The helpers that make something held of an argument, with its index: bpf_spin_lock, bpf_ringbuf_reserve_dynptr.
    private static let holding = [93: (argument: 0, release: 94), 198: (argument: 3, release: 200)]
    /// A section of read-copy-update, which functions of the kernel begin and end.
    private static let readSection = 0
    private static let readLock = "@bpf_rcu_read_lock"
    private static let readUnlock = "@bpf_rcu_read_unlock"

    private var blocks: [IRFunction.Block]
    private var indices: [String: Int] = [:]
    /// What is held at the beginning of a block, as far as it is known.
    private var states: [Int: Set<Resource>] = [:]
    /// The values that are compared with null, by the comparison's result, and whether true means null.
    private var comparisons: [String: (value: String, isNull: Bool)] = [:]

    /// Releases what a function holds at its traps.
    static func release(in function: inout IRFunction) {
        guard let blocks = function.blocks, blocks.contains(where: { $0.isTrap }),
            function.instructions.contains(where: { acquires($0) })
        else { return }
        var resources = HeldResources(blocks)
        resources.follow()
        resources.insert()
        function.blocks = resources.blocks
    }

    private init(_ blocks: [IRFunction.Block]) {
        self.blocks = blocks
        for (index, block) in blocks.enumerated() {
            indices[block.label] = index
            for instruction in block.instructions where instruction.opcode == "icmp" {
                let operands = Array(instruction.operands)
                guard let result = instruction.result, operands.last?.text == "null", operands.count >= 4 else {
                    continue
                }
                comparisons[result] = (operands[operands.count - 3].text, operands.contains { $0.isWord("eq") })
            }
        }
    }

    /// The number of the helper that an instruction calls.
    private static func helper(_ instruction: IRInstruction) -> Int? {
        guard instruction.opcode == "call",
            let index = instruction.tokens.firstIndex(where: { $0.isWord("inttoptr") }),
            index + 3 < instruction.tokens.count, instruction.tokens[index + 1].isPunctuation("(")
        else { return nil }
        return Int(instruction.tokens[index + 3].text)
    }

    private static func acquires(_ instruction: IRInstruction) -> Bool {
        if let helper = helper(instruction) { return acquiring[helper] != nil || holding[helper] != nil }
        return instruction.call?.callee == readLock
    }

    /// An argument of a call of a helper.
    private static func argument(_ index: Int, of instruction: IRInstruction) -> String? {
        let tokens = instruction.tokens
        guard let start = tokens.firstIndex(where: { $0.isWord("inttoptr") }),
            let open = IRTokens.close(tokens, start + 1),
            open + 1 < tokens.count, let close = IRTokens.close(tokens, open + 1)
        else { return nil }
        let arguments = IRTokens.split(tokens[(open + 2)..<close])
        return index < arguments.count ? arguments[index].last { $0.kind == .local }?.text : nil
    }

    private static func change(_ state: inout Set<Resource>, by instruction: IRInstruction) {
        guard let helper = helper(instruction) else {
            switch instruction.call?.callee {
            case readLock: state.insert(Resource(value: "", release: readSection))
            case readUnlock: state.remove(Resource(value: "", release: readSection))
            default: break
            }
            return
        }
        if let release = acquiring[helper], let value = instruction.result {
            state.insert(Resource(value: value, release: release))
        } else if let (index, release) = holding[helper], let value = argument(index, of: instruction) {
            state.insert(Resource(value: value, release: release))
        } else if let kind = releasing[helper] {
            let known = argument(0, of: instruction).map { Resource(value: $0, release: kind) }
            if let known, state.contains(known) {
                state.remove(known)
            } else {
                // It is not known which one: better too few are released than one twice.
                state = state.filter { $0.release != kind }
            }
        }
    }

    private func end(of index: Int) -> Set<Resource> {
        var state = states[index] ?? []
        for instruction in blocks[index].instructions { Self.change(&state, by: instruction) }
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
                let releases = rest.sorted { $0.value < $1.value }.map(\.instruction)
                added.append(
                    IRFunction.Block(
                        label: label,
                        instructions: releases + [IRInstruction("br label %\(blocks[target].label)")]
                    )
                )
            }
        }
        for index in traps {
            let held = end(of: index).sorted { $0.value < $1.value }
            blocks[index].instructions.insert(
                contentsOf: held.map(\.instruction),
                at: blocks[index].instructions.count - 1
            )
        }
        blocks += added
    }
}

extension IRFunction.Block {
    fileprivate var isTrap: Bool { instructions.last?.opcode == "unreachable" }

    fileprivate mutating func redirect(from old: String, to new: String) {
        guard var last = instructions.popLast() else { return }
        last.tokens = last.tokens.map {
            $0.kind == .local && IRText.name($0.text) == old ? IRToken(.local, "%\(new)") : $0
        }
        instructions.append(last)
    }

    fileprivate mutating func renamePredecessor(_ old: String, to new: String) {
        for index in instructions.indices where instructions[index].opcode == "phi" {
            instructions[index].tokens = instructions[index].tokens.map {
                $0.kind == .local && IRText.name($0.text) == old ? IRToken(.local, "%\(new)") : $0
            }
        }
    }
}

extension IRInstruction {
    /// The labels that a branch or a switch leads to, in their order.
    fileprivate var labels: [String] {
        tokens.indices.dropLast().filter { tokens[$0].isWord("label") }.map { IRText.name(tokens[$0 + 1].text) }
    }
}
