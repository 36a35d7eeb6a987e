// SPDX-License-Identifier: Apache-2.0

/// Reads LLVM's textual IR.
struct IRReader {
    private let tokens: [IRToken]
    private var position = 0
    private var module = IRModule()
    /// What numbers of values begin with when they become names.
    private let prefix: String

    private init(_ text: String, prefix: String) {
        var lexer = IRLexer(text)
        tokens = lexer.tokens()
        self.prefix = prefix
    }

    /// Reads a module. Text that was read before needs another prefix.
    static func module(_ text: String, prefix: String = "n.") throws(IRDefect) -> IRModule {
        var reader = IRReader(text, prefix: prefix)
        while reader.position < reader.tokens.count { try reader.readEntity() }
        return reader.module
    }

    private mutating func readEntity() throws(IRDefect) {
        let first = tokens[position]
        switch first.text {
        case "define": try readDefinition()
        case "declare":
            let line = takeLine()
            module.functions.append(try header(line.dropFirst()))
        case "target":
            let line = Array(takeLine())
            guard line.count >= 4, let value = line[3].stringValue else { break }
            if line[1].text == "triple" { module.triple = value } else { module.dataLayout = value }
        case "attributes":
            let line = Array(takeLine())
            if line.count >= 5 { module.attributeGroups.append((line[1].text, Array(line[4..<(line.count - 1)]))) }
        case "source_filename": _ = takeLine()
        case "module": throw IRDefect(description: "module assembly is not supported")
        default: try readNamed(first)
        }
    }

    private mutating func readNamed(_ first: IRToken) throws(IRDefect) {
        let line = takeLine()
        switch first.kind {
        case .local: module.types.append(IRModule.TypeDefinition(name: first.text, type: Array(line.dropFirst(3))))
        case .comdat: break
        case .global:
            let rest = line.dropFirst(2)
            if rest.contains(where: { $0.isWord("alias") || $0.isWord("ifunc") }) {
                module.aliases.append((first.text, Array(rest)))
            } else {
                module.globals.append(try global(first.text, rest))
            }
        case .metadata:
            if let id = first.reference {
                guard let node = IRMetadata(line.dropFirst(2)) else {
                    throw IRDefect(description: "a node of metadata is not understood: \(IRPrinter.join(line))")
                }
                module.metadata[id] = node
            } else {
                module.namedMetadata.append((first.text, line.dropFirst(2).compactMap(\.reference)))
            }
        default: throw IRDefect(description: "the line is not understood: \(IRPrinter.join(line.prefix(12)))")
        }
    }

    /// The tokens up to the next line.
    private mutating func takeLine() -> ArraySlice<IRToken> {
        let begin = position
        position += 1
        while position < tokens.count, !tokens[position].startsLine { position += 1 }
        return tokens[begin..<position]
    }

    // MARK: Globals

    private func global(_ name: String, _ line: ArraySlice<IRToken>) throws(IRDefect) -> IRModule.Global {
        guard let index = line.firstIndex(where: { $0.isWord("global") || $0.isWord("constant") }) else {
            throw IRDefect(description: "the global \(name) is not understood")
        }
        let linkage = line[..<index].filter { !($0.isPunctuation("(") || $0.isPunctuation(")")) }
        let (type, afterType) = IRTokens.type(line[(index + 1)...])
        var result = IRModule.Global(
            name: name,
            linkage: Array(linkage),
            isConstant: line[index].text == "constant",
            type: Array(type)
        )
        var parts = IRTokens.split(afterType)
        // `@x = external global i8, align 1` has no initial value; its first part is empty.
        if let first = parts.first, !first.isEmpty {
            var value = first
            if let group = value.last, group.kind == .attributes {
                result.attributeGroup = group.text
                value.removeLast()
            }
            if !value.isEmpty { result.initializer = value }
        }
        if !parts.isEmpty { parts.removeFirst() }
        for part in parts {
            var part = part
            if let group = part.last, group.kind == .attributes {
                result.attributeGroup = group.text
                part.removeLast()
            }
            guard part.count >= 2 else { continue }
            if part[0].isWord("section") { result.section = part[1].stringValue }
            if part[0].isWord("align") { result.alignment = Int(part[1].text) }
            if part[0].kind == .metadata, let value = part[1].reference {
                result.attachments.append((part[0].text, value))
            }
        }
        return result
    }

    // MARK: Functions

    private mutating func readDefinition() throws(IRDefect) {
        let line = takeLine()
        var function = try header(line.dropFirst().dropLast())
        var blocks: [IRFunction.Block] = []
        let unnamed = function.parameters.count { $0.name.map(Self.isNumbered) ?? false }
        while position < tokens.count, !(tokens[position].isPunctuation("}") && tokens[position].startsLine) {
            let first = tokens[position]
            if first.kind == .label {
                position += 1
                blocks.append(IRFunction.Block(label: label(first.text), instructions: []))
                continue
            }
            if blocks.isEmpty { blocks.append(IRFunction.Block(label: prefix + "\(unnamed)", instructions: [])) }
            let instruction = takeInstruction()
            // Records of variables: nothing of BPF needs them.
            if first.kind == .attributes { continue }
            blocks[blocks.count - 1].instructions.append(IRInstruction(instruction.map(named)))
        }
        position += 1
        for index in function.parameters.indices {
            if let name = function.parameters[index].name {
                function.parameters[index].name = named(IRToken(.local, name)).text
            }
        }
        function.blocks = blocks
        module.functions.append(function)
    }

    /// An instruction; a `switch` is on several lines.
    private mutating func takeInstruction() -> ArraySlice<IRToken> {
        let begin = position
        var depth = 0
        repeat {
            let token = tokens[position]
            if token.isPunctuation("[") { depth += 1 }
            if token.isPunctuation("]") { depth -= 1 }
            position += 1
        } while position < tokens.count && (depth > 0 || !tokens[position].startsLine)
        return tokens[begin..<position]
    }

    /// Values have names in place of numbers, which would have to stay in order.
    private func named(_ token: IRToken) -> IRToken {
        token.kind == .local && Self.isNumbered(token.text)
            ? IRToken(.local, "%\(prefix)\(token.text.dropFirst())") : token
    }

    private static func isNumbered(_ name: String) -> Bool { name.utf8.dropFirst().allSatisfy(IRLexer.isDigit) }

    private func label(_ text: String) -> String {
        let name = text.dropLast()
        return name.utf8.allSatisfy(IRLexer.isDigit) ? prefix + name : String(name)
    }

    private func header(_ line: ArraySlice<IRToken>) throws(IRDefect) -> IRFunction {
        var line = line
        var subprogram: Int?
        // declare !dbg !12 i64 @f(…)
        if let first = line.first, first.kind == .metadata, line.count > 2 {
            subprogram = line[line.startIndex + 1].reference
            line = line.dropFirst(2)
        }
        guard
            let nameIndex = line.indices.dropLast().first(where: {
                line[$0].kind == .global && line[$0 + 1].isPunctuation("(")
            }), let close = IRTokens.close(tokens, nameIndex + 1)
        else { throw IRDefect(description: "a function is not understood: \(IRPrinter.join(line.prefix(12)))") }
        let before = line[..<nameIndex]
        var start = before.startIndex
        var linkage: [IRToken] = []
        var attributes: [IRToken] = []
        while start < before.endIndex, !Self.beginsType(before[start]) {
            if Self.linkages.contains(before[start].text) {
                linkage.append(before[start])
                start += 1
                continue
            }
            attributes.append(before[start])
            start += 1
            if start < before.endIndex, before[start].isPunctuation("("), let end = IRTokens.close(tokens, start) {
                attributes += before[start...end]
                start = end + 1
            } else if attributes.last?.text == "align" {
                attributes.append(before[start])
                start += 1
            }
        }
        var function = IRFunction(
            name: line[nameIndex].text,
            linkage: linkage,
            returnAttributes: attributes,
            returnType: Array(before[start...]),
            parameters: []
        )
        function.subprogram = subprogram
        for part in IRTokens.split(line[(nameIndex + 2)..<close]) {
            if part.first?.text == "..." {
                function.isVariadic = true
                continue
            }
            var (type, rest) = IRTokens.type(part[...])
            var name: String?
            if let last = rest.last, last.kind == .local {
                name = last.text
                rest = rest.dropLast()
            }
            function.parameters.append(
                IRFunction.Parameter(type: Array(type), attributes: Array(rest), name: name)
            )
        }
        readSuffix(line[(close + 1)...], of: &function)
        return function
    }

    private func readSuffix(_ tokens: ArraySlice<IRToken>, of function: inout IRFunction) {
        var rest = tokens
        while let token = rest.popFirst() {
            switch token.text {
            case "section": function.section = rest.popFirst()?.stringValue
            case "!dbg": function.subprogram = rest.popFirst()?.reference
            case "comdat":
                if rest.first?.isPunctuation("(") == true { rest = rest.dropFirst(3) }
            case "personality": rest = rest.dropFirst(2)
            default:
                if token.kind == .attributes {
                    function.attributeGroup = token.text
                } else if token.kind == .metadata {
                    _ = rest.popFirst()
                } else {
                    function.suffix.append(token)
                }
            }
        }
    }

    private static let linkages: Set<String> = [
        "private", "internal", "available_externally", "linkonce", "weak", "common", "appending", "extern_weak",
        "linkonce_odr", "weak_odr", "external", "default", "hidden", "protected", "dso_local", "dso_preemptable",
        "dllimport", "dllexport", "ccc", "fastcc", "coldcc", "swiftcc", "swifttailcc", "tailcc",
    ]

    private static func beginsType(_ token: IRToken) -> Bool {
        switch token.kind {
        case .local: true
        case .punctuation: "{[<".contains(token.text)
        case .word:
            ["void", "ptr", "half", "bfloat", "float", "double", "fp128", "x86_fp80"].contains(token.text)
                || (token.text.utf8.first == UInt8(ascii: "i") && token.text.utf8.count > 1
                    && token.text.utf8.dropFirst().allSatisfy(IRLexer.isDigit))
        default: false
        }
    }
}
