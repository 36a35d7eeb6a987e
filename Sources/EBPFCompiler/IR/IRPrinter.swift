// SPDX-License-Identifier: Apache-2.0

/// Writes LLVM's textual IR.
enum IRPrinter {
    static func join(_ tokens: some Sequence<IRToken>) -> String {
        var text = ""
        var previous: IRToken?
        for token in tokens {
            if let previous, needsSpace(previous, token) { text += " " }
            text += token.text
            previous = token
        }
        return text
    }

    private static func needsSpace(_ left: IRToken, _ right: IRToken) -> Bool {
        if right.kind == .punctuation, ",)]}".contains(right.text) { return false }
        if left.kind == .punctuation, "([{".contains(left.text) { return false }
        // !"text", !{…}, !DILocation(…), @f(…)
        if left.kind == .metadata { return !(right.kind == .string || right.kind == .punctuation) }
        return !(right.isPunctuation("(") && (left.kind == .global || left.kind == .local))
    }

    static func text(of module: IRModule) -> String {
        var lines: [String] = []
        lines.append("target datalayout = \"\(module.dataLayout)\"")
        lines.append("target triple = \"\(module.triple)\"")
        for type in module.types { lines.append("\(type.name) = type \(join(type.type))") }
        for global in module.globals { lines.append(text(of: global)) }
        for alias in module.aliases { lines.append("\(alias.name) = \(join(alias.tokens))") }
        for function in module.functions { append(function, to: &lines) }
        for group in module.attributeGroups { lines.append("attributes \(group.name) = { \(join(group.tokens)) }") }
        for named in module.namedMetadata {
            lines.append("\(named.name) = !{\(named.nodes.map { "!\($0)" }.joined(separator: ", "))}")
        }
        for id in reachable(module) {
            guard let node = module.metadata[id] else { continue }
            lines.append("!\(id) = \(node.text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(of global: IRModule.Global) -> String {
        var text = "\(global.name) = "
        if !global.linkage.isEmpty { text += join(global.linkage) + " " }
        text += (global.isConstant ? "constant " : "global ") + join(global.type)
        if let initializer = global.initializer { text += " " + join(initializer) }
        if let section = global.section { text += ", section \"\(IRText.escaped(section))\"" }
        if let alignment = global.alignment { text += ", align \(alignment)" }
        for attachment in global.attachments { text += ", \(attachment.name) !\(attachment.value)" }
        if let group = global.attributeGroup { text += " \(group)" }
        return text
    }

    private static func append(_ function: IRFunction, to lines: inout [String]) {
        let parameters = function.parameters.map { parameter in
            let start = join(parameter.type + parameter.attributes)
            return parameter.name.map { "\(start) \($0)" } ?? start
        }
        let isDefinition = function.blocks != nil
        var text = isDefinition ? "define " : "declare "
        if let subprogram = function.subprogram, !isDefinition { text += "!dbg !\(subprogram) " }
        for part in [function.linkage, function.returnAttributes, function.returnType] where !part.isEmpty {
            text += join(part) + " "
        }
        text += "\(function.name)(\((parameters + (function.isVariadic ? ["..."] : [])).joined(separator: ", ")))"
        if !function.suffix.isEmpty { text += " " + join(function.suffix) }
        if let group = function.attributeGroup { text += " \(group)" }
        if let section = function.section { text += " section \"\(IRText.escaped(section))\"" }
        if let subprogram = function.subprogram, isDefinition { text += " !dbg !\(subprogram)" }
        guard let blocks = function.blocks else {
            lines.append(text)
            return
        }
        lines.append(text + " {")
        for block in blocks {
            lines.append("\(block.label):")
            for instruction in block.instructions { lines.append("  \(instruction.text)") }
        }
        lines.append("}")
    }

    /// The nodes that something names, in their order.
    private static func reachable(_ module: IRModule) -> [Int] {
        var seen: Set<Int> = []
        var pending: [Int] = module.namedMetadata.flatMap(\.nodes)
        for global in module.globals { pending += global.attachments.map(\.value) }
        for function in module.functions {
            if let subprogram = function.subprogram { pending.append(subprogram) }
            for instruction in function.instructions { pending += instruction.tokens.compactMap(\.reference) }
        }
        while let id = pending.popLast() {
            guard seen.insert(id).inserted, let node = module.metadata[id] else { continue }
            pending += node.references
        }
        return seen.sorted()
    }
}
