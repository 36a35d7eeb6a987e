// SPDX-License-Identifier: Apache-2.0

/// The compile unit of C that debug information is moved to: BTF knows no other language.
struct DebugUnit {
    let unit: Int
    let file: Int
    /// The type of functions that only line information names.
    private let emptyType: Int
    private let flags: [Int]

    init(files: [String], _ types: inout TypeTranslator) {
        file = types.add(
            IRMetadata("DIFile", [("filename", [.string(files.first ?? "")]), ("directory", [.string("")])])
        )
        unit = types.add(
            IRMetadata(
                "DICompileUnit",
                distinct: true,
                [
                    ("language", [.word("DW_LANG_C11")]), ("file", [.reference(file)]),
                    ("producer", [.string("swift-bpf")]), ("isOptimized", [.word("true")]),
                    ("runtimeVersion", [.word("0")]), ("emissionKind", [.word("FullDebug")]),
                    ("splitDebugInlining", [.word("false")]), ("nameTableKind", [.word("None")]),
                ]
            )
        )
        emptyType = types.add(IRMetadata("DISubroutineType", [("types", IRInstruction("!{null}").tokens)]))
        flags = [("Debug Info Version", 2, 3), ("Dwarf Version", 7, 5), ("wchar_size", 1, 4)].map {
            name,
            behavior,
            value in
            types.add(
                IRMetadata(
                    tuple: [
                        [.word("i32"), .word("\(behavior)")], [IRToken(.metadata, "!"), .string(name)],
                        [.word("i32"), .word("\(value)")],
                    ]
                )
            )
        }
    }

    var namedMetadata: [(name: String, nodes: [Int])] { [("!llvm.dbg.cu", [unit]), ("!llvm.module.flags", flags)] }

    /// The description of a function that stays.
    func subprogram(
        _ node: IRMetadata,
        _ function: IRFunction,
        name: String,
        isProgram: Bool,
        arguments: [GlobalArguments.Argument]? = nil,
        _ types: inout TypeTranslator
    ) -> IRMetadata {
        var list: [[IRToken]] = []
        var variables: [Int] = []
        if isProgram {
            list = [[.reference(types.int())], [.reference(types.pointer(to: nil))]]
        } else {
            list.append(Self.type(function.returnType, &types).map { [.reference($0)] } ?? [.word("null")])
            for (index, parameter) in function.parameters.enumerated() {
                let type = arguments?[index].type ?? Self.type(parameter.type, &types)
                list.append([.reference(type ?? types.unsigned(8))])
            }
        }
        let tuple = types.add(IRMetadata(tuple: list))
        let type = types.add(IRMetadata("DISubroutineType", [("types", [.reference(tuple)])]))
        var result = inlined(node)
        result["name"] = [.string(name)]
        result["type"] = [.reference(type)]
        result["spFlags"] =
            IRInstruction(
                function.linkage.contains { $0.text == "internal" }
                    ? "DISPFlagLocalToUnit | DISPFlagDefinition | DISPFlagOptimized"
                    : "DISPFlagDefinition | DISPFlagOptimized"
            ).tokens
        result["flags"] = IRInstruction("DIFlagPrototyped | DIFlagAllCallsDescribed").tokens
        for (index, parameter) in list.dropFirst().enumerated() {
            var variable = IRMetadata(
                "DILocalVariable",
                [
                    ("name", [.string(isProgram ? "context" : "argument\(index + 1)")]),
                    ("arg", [.word("\(index + 1)")]), ("scope", [.reference(function.subprogram ?? 0)]),
                    ("file", [.reference(file)]), ("type", parameter),
                ]
            )
            if let tag = arguments?[index].tag {
                let words = ["btf_decl_tag", tag].map { [IRToken(.metadata, "!"), IRToken.string($0)] }
                let note = types.add(IRMetadata(tuple: words))
                variable["annotations"] = [.reference(types.add(IRMetadata(references: [note])))]
            }
            variables.append(types.add(variable))
        }
        let retained = types.add(IRMetadata(references: variables))
        result["retainedNodes"] = [.reference(retained)]
        return result
    }

    /// The description of a function that was inlined everywhere: only its lines are left.
    func inlined(_ node: IRMetadata) -> IRMetadata {
        var fields: [(String, [IRToken])] = []
        let name = node.string("name") ?? node.string("linkageName") ?? ""
        fields.append(("name", [.string(TypeTranslator.legal(name))]))
        if let linkage = node["linkageName"] { fields.append(("linkageName", linkage)) }
        let file = node["file"] ?? [.reference(self.file)]
        fields += [("scope", file), ("file", file), ("line", node["line"] ?? [.word("0")])]
        fields += [("type", [.reference(emptyType)]), ("scopeLine", node["line"] ?? [.word("0")])]
        fields.append(("spFlags", IRInstruction("DISPFlagLocalToUnit | DISPFlagDefinition | DISPFlagOptimized").tokens))
        fields.append(("unit", [.reference(unit)]))
        return IRMetadata("DISubprogram", distinct: true, fields)
    }

    /// C's type for a type of LLVM.
    private static func type(_ tokens: [IRToken], _ types: inout TypeTranslator) -> Int? {
        switch tokens.first?.text {
        case "void": nil
        case "ptr": types.pointer(to: nil)
        case "i1": types.basic("_Bool", size: 1, encoding: "DW_ATE_boolean")
        case "i8": types.unsigned(1)
        case "i16": types.unsigned(2)
        case "i32": types.int()
        default: types.unsigned(8)
        }
    }
}
