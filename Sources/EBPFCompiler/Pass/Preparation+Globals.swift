// SPDX-License-Identifier: Apache-2.0

extension Preparation {
    func isOwnGlobal(_ global: IRModule.Global) -> Bool {
        if global.section != nil, global.section != ".swift1_autolink_entries", !global.name.hasPrefix("@llvm.") {
            return true
        }
        guard let variable = variable(global) else { return false }
        return types.name(of: variable.reference("type"))?.module == "EBPF"
            && locations.module(ofScope: variable.reference("scope")) == compiler.module
    }

    func variable(_ global: IRModule.Global) -> IRMetadata? {
        guard let expression = global.attachments.first(where: { $0.name == "!dbg" })?.value,
            let variable = module.metadata[expression]?.reference("var")
        else { return nil }
        return module.metadata[variable]
    }

    /// Names globals, and describes those that the other pass completes.
    mutating func describeGlobals(_ debug: DebugUnit) -> [Int] {
        var described: [Int] = []
        for index in module.globals.indices {
            var global = module.globals[index]
            let variable = variable(global)
            global.attachments = []
            global.attributeGroup = nil
            defer { module.globals[index] = global }
            guard let variable, let name = variable.string("name"), !global.bareName.hasSuffix("_Wz") else {
                global.linkage = [.word("internal")]
                // Strings, too, which a format string of a helper has to be in.
                if global.isConstant, global.section == nil { global.section = ".rodata" }
                renamed[global.name] = IRText.global(unique("." + TypeTranslator.legal(global.bareName)))
                continue
            }
            let newName = IRText.global(unique(TypeTranslator.legal(name)))
            renamed[global.name] = newName
            global.linkage = []
            let type = variable.reference("type")
            let line = variable.integer("line") ?? 0
            let file = locations.userFile(variable.reference("file")) ?? ""
            let kind = types.name(of: type)
            var parameters: [[IRToken]] = []
            if kind?.module == "EBPF" {
                var arguments = types.arguments(of: type)
                if ["ArrayOfMaps", "HashOfMaps"].contains(kind?.name), let inner = arguments.popLast() {
                    // The types of the inner map's keys and values follow.
                    arguments += types.arguments(of: inner)
                }
                parameters = arguments.map { argument in
                    let layout = types.layout(argument)
                    let node = layout.node ?? types.unsigned(1)
                    let pair = IRMetadata(tuple: [[.reference(node)], [.word("i64"), .word("\(layout.stride)")]])
                    return [.reference(types.add(pair))]
                }
            } else {
                let layout = types.layout(type)
                let pair = IRMetadata(
                    tuple: [[.reference(layout.node ?? types.unsigned(1))], [.word("i64"), .word("\(layout.stride)")]]
                )
                parameters = [[.reference(types.add(pair))]]
            }
            let list = types.add(IRMetadata(tuple: parameters))
            described.append(
                types.add(
                    IRMetadata(
                        tuple: [
                            [.word("ptr"), IRToken(.global, newName)],
                            [IRToken(.metadata, "!"), .string(TypeTranslator.legal(name))],
                            [IRToken(.metadata, "!"), .string(kind?.module == "EBPF" ? kind?.name ?? "" : "")],
                            [.reference(list)], [IRToken(.metadata, "!"), .string(file)],
                            [.word("i64"), .word("\(line)")],
                        ]
                    )
                )
            )
        }
        return described
    }
}
