// SPDX-License-Identifier: Apache-2.0

/// The pass before LLVM's optimiser.
struct Preparation {
    static let dataLayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
    /// The prefix of the functions that initialise globals, which are evaluated after the optimiser.
    static let initializerPrefix = "swift_bpf.initialize."
    /// The globals whose kind is a type of module EBPF.
    static let globalsName = "!swift_bpf.globals"

    var module: IRModule
    let compiler: EBPFCompiler
    var locations: SourceLocations
    var types: TypeTranslator
    let layout: IRTypeLayout
    /// New names by the old ones, both with `@`.
    var renamed: [String: String] = [:]
    private var taken: Set<String> = []
    var diagnostics: [EBPFDiagnostic] = []
    /// The names of the programs.
    private var programs: Set<String> = []

    /// What becomes of a function.
    enum Role { case program, global, subprogram, initializer, inlined }

    init(_ original: IRModule, _ compiler: EBPFCompiler) {
        var targets = ClosureTargets(original)
        targets.run()
        module = targets.module
        self.compiler = compiler
        locations = SourceLocations(module, files: compiler.files)
        types = TypeTranslator(module, kernelNames: compiler.kernelNames)
        layout = IRTypeLayout(module)
    }

    mutating func run() throws -> IRModule {
        dropRuntime()
        refuseSubprograms()
        let roles = rolesOfFunctions()
        let reachable = reachableNames(roles)
        module.functions.removeAll { !reachable.contains($0.name) || Self.helper($0.name) != nil }
        module.globals.removeAll { !reachable.contains($0.name) }
        if let alias = module.aliases.first(where: { reachable.contains($0.name) }) {
            throw IRDefect(description: "the alias \(alias.name) is not supported")
        }
        module.aliases = []
        module.attributeGroups = []
        let debug = DebugUnit(files: compiler.files, &types)
        let addressed = addressedFunctions()
        func role(_ function: IRFunction) -> Role {
            let role = roles[function.name] ?? .inlined
            return role == .inlined && addressed.contains(function.name) ? .subprogram : role
        }
        let functions = module.functions.map { (role($0), $0) }
        // What user space finds by its name gets it first.
        for (index, (role, function)) in functions.enumerated() where role == .program || role == .global {
            module.functions[index] = prepared(function, role, debug)
        }
        let described = describeGlobals(debug)
        for (index, (role, function)) in functions.enumerated() where role != .program && role != .global {
            module.functions[index] = prepared(function, role, debug)
        }
        try rename()
        guard diagnostics.isEmpty else { throw EBPFCompilerError(diagnostics) }
        rewriteDebugInformation(debug)
        module.attributeGroups = [
            ("#0", [.word("nounwind")]), ("#1", [.word("nounwind"), .word("noinline")]),
            ("#2", [.word("nounwind"), .word("alwaysinline")]),
        ]
        module.namedMetadata = debug.namedMetadata + [(Self.globalsName, described)]
        module.metadata.merge(types.new) { $1 }
        module.triple = "bpfel"
        module.dataLayout = Self.dataLayout
        return module
    }

    /// What programs and maps use. Globals that only other code uses need no initial value.
    private func reachableNames(_ roles: [String: Role]) -> Set<String> {
        var roots =
            roles.filter { $0.value == .program || $0.value == .global }.map(\.key)
            + module.globals.filter { isOwnGlobal($0) }.map(\.name)
        var initializers = module.functions.filter { roles[$0.name] == .initializer }
        // Of one that only traps, the optimiser leaves nothing that names the global.
        roots += initializers.filter { $0.blocks?.count == 1 && $0.blocks?.first?.isTrap == true }.map(\.name)
        var reachable = Reachability(module, roots: roots).names
        while let index = initializers.firstIndex(where: { function in
            function.instructions.contains { instruction in
                instruction.globals.contains { reachable.contains($0) && !IRText.name($0).hasSuffix("_Wz") }
            }
        }) {
            roots.append(initializers.remove(at: index).name)
            reachable = Reachability(module, roots: roots).names
        }
        return reachable
    }

    /// The number in `@__bpf_helper_14`.
    static func helper(_ name: String) -> Int? {
        name.hasPrefix("@__bpf_helper_") ? Int(name.dropFirst("@__bpf_helper_".count)) : nil
    }

    /// Swift's runtime is not in the kernel: what is left of its calls after the optimiser is an error.
    private mutating func dropRuntime() {
        for index in module.functions.indices where Self.isRuntime(module.functions[index].bareName) {
            module.functions[index].blocks = nil
            module.functions[index].linkage = []
            module.functions[index].subprogram = nil
            module.functions[index].suffix = []
            for parameter in module.functions[index].parameters.indices {
                module.functions[index].parameters[parameter].name = nil
            }
        }
    }

    static func isRuntime(_ name: String) -> Bool {
        name.hasPrefix("swift_") || name.hasPrefix("_swift_") || name.hasPrefix("_embedded_")
    }

    // MARK: Functions

    private mutating func prepared(_ old: IRFunction, _ role: Role, _ debug: DebugUnit) -> IRFunction {
        var function = old
        function.suffix = []
        function.returnAttributes = []
        if function.blocks == nil {
            function.attributeGroup = nil
            function.linkage = []
            for index in function.parameters.indices { function.parameters[index].attributes = [] }
            return function
        }
        var node = function.subprogram.flatMap { module.metadata[$0] }
        let name = node?.string("name") ?? function.bareName
        if node != nil, locations.userFile(node?.reference("file")) == nil {
            // Of module EBPF, such as a closure around the user's: the object does not name the file.
            node?["file"] = [.reference(debug.file)]
            node?["line"] = [.word("0")]
        }
        var arguments: [GlobalArguments.Argument]?
        switch role {
        case .program:
            function.linkage = []
            function.attributeGroup = "#0"
            if function.parameters.count != 1 || function.returnType.first?.text != "i32" {
                diagnostics.append(
                    EBPFDiagnostic(
                        locations.position(ofSubprogram: function.subprogram),
                        "'\(name)' is in section '\(function.section ?? "")', so it is a program, which takes one context"
                            + " and returns Int32. Use func \(name)(_ context: …Context) -> Int32"
                    )
                )
            }
            if !programs.insert(name).inserted {
                diagnostics.append(
                    EBPFDiagnostic(
                        locations.position(ofSubprogram: function.subprogram),
                        "two programs have the name '\(name)'. Use another name for one of them"
                    )
                )
            }
        case .global:
            function.linkage = []
            function.attributeGroup = "#1"
            function.section = nil
            let original = old.subprogram.flatMap { module.metadata[$0] }
            arguments = GlobalArguments(function, original, module.metadata, &types).arguments
            checkGlobal(function, name, isKnown: arguments != nil)
        case .subprogram:
            function.linkage = [.word("internal")]
            function.attributeGroup = "#1"
            function.section = nil
        case .initializer:
            function.linkage = []
            function.attributeGroup = "#0"
        case .inlined:
            function.linkage = [.word("internal")]
            function.attributeGroup = "#2"
            function.section = nil
        }
        for index in function.parameters.indices {
            var attributes = Self.withoutSwift(function.parameters[index].attributes)
            if role != .inlined { attributes = [] }
            function.parameters[index].attributes = attributes
        }
        let prefix = role == .initializer ? Self.initializerPrefix : ""
        let newName = unique(prefix + TypeTranslator.legal(name))
        renamed[function.name] = IRText.global(newName)
        if let id = function.subprogram, let node {
            module.metadata[id] = debug.subprogram(
                node,
                function,
                name: newName,
                isProgram: role == .program,
                arguments: arguments,
                &types
            )
        }
        let position = locations.position(ofSubprogram: function.subprogram)
        function.replaceInstructions { rewrite($0, in: position) }
        return function
    }

    /// What the kernel checks for itself.
    private mutating func checkGlobal(_ function: IRFunction, _ name: String, isKnown: Bool) {
        let integers: Set = ["i1", "i8", "i16", "i32", "i64"]
        guard !isKnown || !integers.contains(IRPrinter.join(function.returnType)) else { return }
        diagnostics.append(
            EBPFDiagnostic(
                locations.position(ofSubprogram: function.subprogram),
                "'\(name)' is in section '.text', so the kernel verifies it apart from its callers, by the types of its"
                    + " parameters. Use integers, a context, inout and UnsafePointer for them and an integer for the result,"
                    + " or remove the section"
            )
        )
    }

    private static func withoutSwift(_ tokens: [IRToken]) -> [IRToken] {
        tokens.filter { !($0.kind == .word && swiftWords.contains($0.text)) && $0.kind != .attributes }
    }

    private static let swiftWords: Set<String> = [
        "swiftself", "swifterror", "swiftasync", "swiftcc", "swifttailcc", "musttail", "signext", "zeroext", "fastcc",
        "swiftcoro",
    ]

    /// The attachments that survive. Aliasing by type is of no use after inlining.
    private static let attachments: Set<String> = ["!dbg", "!prof", "!range"]

    private mutating func rewrite(_ instruction: IRInstruction, in place: SourcePosition?) -> [IRInstruction]? {
        var result = instruction
        if instruction.opcode == "load", instruction.tokens.contains(where: { $0.isWord("atomic") }),
            let value = instruction.result, let token = instruction.globals.first(where: { _ in true }),
            IRText.name(token).hasSuffix("_Wz")
        {
            // Globals are initialised in the object.
            result = IRInstruction("\(value) = add i64 -1, 0")
            result.attachments = instruction.attachments.filter { $0.name == "!dbg" }
            return [result]
        }
        if instruction.opcode == "call", instruction.result == nil,
            instruction.tokens.contains(where: { $0.isWord("asm") }),
            instruction.tokens.contains(where: { $0.kind == .string && $0.text == "\"\"" })
        {
            // Keeps traps apart for a debugger.
            return []
        }
        result.attachments = instruction.attachments.filter { Self.attachments.contains($0.name) }
        if instruction.opcode == "alloca" { result.tokens = aligned(result.tokens) }
        if instruction.opcode == "call" {
            result.tokens = Self.withoutSwift(result.tokens)
            if let hint = Self.hint(result) { return [hint] }
            if let cast = Arenas.cast(result) { return cast }
            if let text = formatText(result, in: place) { return [text] }
            if let call = result.call, let number = Self.helper(call.callee) {
                var tokens = result.tokens
                tokens.replaceSubrange(
                    call.calleeIndex...call.calleeIndex,
                    with: IRInstruction("inttoptr (i64 \(number) to ptr)").tokens
                )
                if Self.alignedHelpers.contains(number), let index = tokens.firstIndex(where: { $0.isWord("call") }) {
                    tokens.insert(contentsOf: [.word("align"), .word("8")], at: index + 1)
                }
                result.tokens = tokens
            }
        }
        return [result]
    }

    /// The helpers that return room in a map, which begins at a multiple of 8: copies need fewer instructions.
    private static let alignedHelpers: Set<Int> = [1, 81, 107, 131, 145, 156, 195, 210]

    /// Variables on the stack begin at a multiple of 8 for the same reason.
    private func aligned(_ tokens: [IRToken]) -> [IRToken] {
        let (type, _) = IRTokens.type(tokens.dropFirst(3))
        guard let size = layout.size(type), size >= 8, let index = tokens.firstIndex(where: { $0.isWord("align") }),
            index + 1 < tokens.count, let alignment = Int(tokens[index + 1].text), alignment < 8
        else { return tokens }
        var result = tokens
        result[index + 1] = .word("8")
        return result
    }

    /// What the optimiser does not see through.
    private static func hint(_ instruction: IRInstruction) -> IRInstruction? {
        guard let call = instruction.call else { return nil }
        var hint: IRInstruction
        switch call.callee {
        case "@__bpf_opaque":
            guard let result = instruction.result, let value = call.value(0) else { return nil }
            hint = IRInstruction("\(result) = call i64 asm sideeffect \"\", \"=r,0\"(i64 \(value))")
        case "@__bpf_barrier": hint = IRInstruction("call void asm sideeffect \"\", \"~{memory}\"()")
        default: return nil
        }
        hint.attachments = instruction.attachments.filter { $0.name == "!dbg" }
        return hint
    }

    // MARK: Names and debug information

    mutating func unique(_ name: String) -> String {
        var result = name
        var number = 1
        while !taken.insert(result).inserted {
            result = "\(name)_\(number)"
            number += 1
        }
        return result
    }

    private mutating func rename() throws {
        func new(_ token: IRToken) -> IRToken {
            guard token.kind == .global, let name = renamed[token.text] else { return token }
            return IRToken(.global, name)
        }
        for index in module.functions.indices {
            if let name = renamed[module.functions[index].name] { module.functions[index].name = name }
            module.functions[index].replaceInstructions { instruction in
                instruction.tokens.contains { $0.kind == .global } ? [IRInstruction(instruction.tokens.map(new))] : nil
            }
        }
        for index in module.globals.indices {
            if let name = renamed[module.globals[index].name] { module.globals[index].name = name }
            module.globals[index].initializer = module.globals[index].initializer?.map(new)
        }
    }

    /// Functions that were inlined keep their names and lines only.
    private mutating func rewriteDebugInformation(_ debug: DebugUnit) {
        // The object names the files as the command line does, not where they are on this machine.
        for (id, node) in module.metadata where node.kind == "DIFile" {
            module.metadata[id]?["directory"] = [.string("")]
        }
        for (id, node) in module.metadata where node.kind == "DISubprogram" {
            guard node.reference("unit") != debug.unit else { continue }
            module.metadata[id] = debug.inlined(node)
        }
        for (id, node) in module.metadata where node.kind == "DICompileUnit" && id != debug.unit {
            module.metadata[id] = IRMetadata(tuple: [])
        }
    }
}
