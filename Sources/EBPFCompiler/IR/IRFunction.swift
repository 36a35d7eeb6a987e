// SPDX-License-Identifier: Apache-2.0

/// A function: a definition with blocks, or a declaration.
struct IRFunction: Sendable {
    struct Parameter: Sendable {
        var type: [IRToken]
        var attributes: [IRToken]
        /// `%name`.
        var name: String?
    }

    struct Block: Sendable {
        /// The name without the colon.
        var label: String
        var instructions: [IRInstruction]
    }

    /// `@name`.
    var name: String
    /// `private`, `internal`, `hidden`, …: what stands before the type.
    var linkage: [IRToken]
    var returnAttributes: [IRToken]
    var returnType: [IRToken]
    var parameters: [Parameter]
    var isVariadic = false
    /// What stands behind the parameters, without the section, metadata and references to groups of attributes.
    var suffix: [IRToken] = []
    var attributeGroup: String?
    var section: String?
    /// `!dbg`.
    var subprogram: Int?
    /// Nothing for a declaration.
    var blocks: [Block]?

    /// The name without `@` and quotes.
    var bareName: String { IRText.name(name) }

    var instructions: some Sequence<IRInstruction> { (blocks ?? []).lazy.flatMap(\.instructions) }

    /// Changes each instruction into others, or leaves it where there is nothing.
    mutating func replaceInstructions(_ change: (IRInstruction) throws -> [IRInstruction]?) rethrows {
        guard let blocks else { return }
        self.blocks = try blocks.map { block in
            var block = block
            var result: [IRInstruction] = []
            result.reserveCapacity(block.instructions.count)
            for instruction in block.instructions {
                if let others = try change(instruction) {
                    result += others
                } else {
                    result.append(instruction)
                }
            }
            block.instructions = result
            return block
        }
    }
}
