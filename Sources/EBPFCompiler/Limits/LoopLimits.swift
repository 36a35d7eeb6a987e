// SPDX-License-Identifier: Apache-2.0

/// Finds loops that never end.
enum LoopLimits {
    static func problems(_ function: IRFunction) -> [ProgramLimits.Problem] {
        guard let blocks = function.blocks, let entry = blocks.first else { return [] }
        var next: [String: [String]] = [:]
        var ends: [String] = []
        for block in blocks {
            guard let last = block.instructions.last else { continue }
            next[block.label] = targets(last)
            if last.opcode == "ret" || last.opcode == "unreachable" { ends.append(block.label) }
        }
        var previous: [String: [String]] = [:]
        for (label, labels) in next {
            for target in labels { previous[target, default: []].append(label) }
        }
        let reached = closure([entry.label], next)
        let ending = closure(ends, previous)
        // The first block that cannot end: one message a function is enough.
        guard let block = blocks.first(where: { reached.contains($0.label) && !ending.contains($0.label) }) else {
            return []
        }
        return [
            ProgramLimits.Problem(
                message: "this loop never ends, which the kernel does not allow. Use a constant bound, such as"
                    + " for _ in 0..<100, and leave the loop by break",
                priority: 0,
                location: block.instructions.last { $0.location != nil }?.location
            )
        ]
    }

    /// The blocks that a branch leads to: `label %name`.
    static func targets(_ instruction: IRInstruction) -> [String] {
        guard instruction.opcode == "br" || instruction.opcode == "switch" else { return [] }
        var result: [String] = []
        for (index, token) in instruction.tokens.enumerated() where token.isWord("label") {
            guard index + 1 < instruction.tokens.count else { continue }
            result.append(String(instruction.tokens[index + 1].text.dropFirst()))
        }
        return result
    }

    private static func closure(_ roots: [String], _ edges: [String: [String]]) -> Set<String> {
        var seen: Set<String> = []
        var pending = roots
        while let label = pending.popLast() {
            guard seen.insert(label).inserted else { continue }
            pending += edges[label] ?? []
        }
        return seen
    }
}
