// SPDX-License-Identifier: Apache-2.0

extension Completion {
    /// The bytes before the values, which `StructOpsDefinition` of module EBPF has.
    private static let headerSize = 8

    /// Writes a kernel structure as C does: its functions are addresses of programs, and its type has the kernel's name.
    ///
    /// libbpf finds each member by its name in the kernel's type, so their order and their places are free.
    ///
    /// - Parameters:
    ///   - index: The index of the global.
    ///   - values: The type of the values.
    /// - Returns: the type of the structure.
    mutating func completeStructOps(
        at index: Int,
        _ bytes: [UInt8],
        values: Int,
        programs: [StructOpsPrograms.Entry]
    ) -> Int? {
        guard bytes.count >= Self.headerSize, let node = module.metadata[values] else { return nil }
        let contents = Array(bytes.dropFirst(Self.headerSize))
        let isLinked = bytes[0] != 0
        let list = IRMetadata(tuple: [[.word("null")]])
        let types = [("types", [IRToken.reference(self.types.add(list))])]
        let prototype = self.types.add(IRMetadata("DISubroutineType", types))
        let function = self.types.pointer(to: prototype)
        var members: [(name: String, type: Int, size: Int, offset: Int)] = []
        for (number, program) in programs.enumerated() {
            members.append((TypeTranslator.legal(program.member), function, 8, 8 * number))
        }
        let start = 8 * programs.count
        for id in node.reference("elements").flatMap({ module.metadata[$0] })?.elements ?? [] {
            guard let member = module.metadata[id], let name = member.string("name"),
                let type = member.reference("baseType"), let size = member.integer("size")
            else { continue }
            members.append((name, type, size / 8, start + (member.integer("offset") ?? 0) / 8))
        }
        let count = (contents.count + 7) / 8 * 8
        let padded = contents + [UInt8](repeating: 0, count: count - contents.count)
        module.globals[index].type = IRInstruction("<{ [\(programs.count) x ptr], [\(count) x i8] }>").tokens
        let addresses = programs.map { "ptr \($0.function)" }.joined(separator: ", ")
        module.globals[index].initializer =
            IRInstruction("<{ [\(programs.count) x ptr] [\(addresses)], [\(count) x i8]").tokens
            + [Self.string(padded), IRToken(.punctuation, "}"), IRToken(.punctuation, ">")]
        module.globals[index].section = isLinked ? ".struct_ops.link" : ".struct_ops"
        module.globals[index].alignment = 8
        return self.types.structure(node.string("name"), size: start + count, members: members)
    }
}
